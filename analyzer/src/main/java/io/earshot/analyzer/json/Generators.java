package io.earshot.analyzer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.nio.CharBuffer;

/** Generators that write to any {@link Appendable}, without the cost of data binding. */
final class Generators {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Generators() {}

    /** An object a line. */
    static JsonGenerator compact(Appendable out) throws IOException {
        return FACTORY.createGenerator(writer(out));
    }

    /** Two spaces for each level, lines end in LF on every system. */
    static JsonGenerator indented(Appendable out) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        JsonGenerator json = compact(out);
        json.setPrettyPrinter(printer);
        return json;
    }

    private static Writer writer(Appendable out) {
        return out instanceof Writer writer ? writer : new AppendingWriter(out);
    }

    private static final class AppendingWriter extends Writer {
        private final Appendable out;

        AppendingWriter(Appendable out) {
            this.out = out;
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            out.append(CharBuffer.wrap(text, offset, length));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
