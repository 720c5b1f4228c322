package io.earshot.analyzer.cli;

import io.earshot.analyzer.live.Listener;
import io.earshot.analyzer.live.LiveOptions;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.Sink;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.live.sink.Throttle;
import io.earshot.analyzer.live.sink.Together;
import io.earshot.analyzer.live.web.LiveServer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;

/**
 * Everyone who is to be told, as one listener. Who that is can change while the service runs; whoever stays keeps what
 * waits for him.
 */
final class Outlets implements Listener {
    private final LiveOptions options;
    private final PrintStream out;
    private final Consumer<String> messages;
    private Map<OutletRequest.Way, Listener> open = new LinkedHashMap<>();
    private volatile List<Sink> sinks = List.of();
    private Optional<LiveServer> page = Optional.empty();

    private Outlets(LiveOptions options, PrintStream out, Consumer<String> messages) {
        this.options = options;
        this.out = out;
        this.messages = messages;
    }

    /**
     * Opens what a command line asks for.
     *
     * @param out      lines go there where no file is asked for
     * @param messages lines for the operator
     * @throws UserError when an option is wrong, or a file or an address cannot be used
     */
    static Outlets of(CommandLine line, LiveOptions options, PrintStream out, Consumer<String> messages)
            throws UserError {
        Outlets outlets = new Outlets(options, out, messages);
        try {
            outlets.prepare(line).make();
            outlets.page = PageRequest.server(line, !options.interfaces().isEmpty(), outlets::states, messages);
            return outlets;
        } catch (UserError e) {
            outlets.close();
            throw e;
        }
    }

    /** A change that was prepared: it is either made or dropped. */
    final class Change {
        private final OutletRequest request;
        private final Map<OutletRequest.Way, Listener> fresh = new LinkedHashMap<>();
        private Runnable pageChange = () -> {};

        private Change(OutletRequest request) {
            this.request = request;
        }

        private void open() throws UserError {
            Set<Object> taken =
                    open.keySet().stream().map(OutletRequest.Way::place).collect(Collectors.toSet());
            for (Map.Entry<OutletRequest.Way, OutletRequest.Opening> way :
                    request.ways().entrySet()) {
                if (!taken.contains(way.getKey().place())) {
                    fresh.put(way.getKey(), way.getValue().open());
                }
            }
        }

        void make() {
            List<Listener> leaving = open.entrySet().stream()
                    .filter(way -> !request.ways().containsKey(way.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            new Together(leaving).close();
            Map<OutletRequest.Way, Listener> next = new LinkedHashMap<>();
            request.ways().forEach((way, opening) -> {
                Listener known = open.getOrDefault(way, fresh.get(way));
                if (known != null) {
                    next.put(way, known);
                } else {
                    openLate(way, opening, next);
                }
            });
            open = next;
            sinks = next.values().stream()
                    .filter(Sink.class::isInstance)
                    .map(Sink.class::cast)
                    .toList();
            sinks.stream()
                    .filter(Throttle.class::isInstance)
                    .forEach(sink -> ((Throttle) sink).limit(request.perMinute()));
            pageChange.run();
        }

        /** The place was in use until now. */
        private void openLate(
                OutletRequest.Way way, OutletRequest.Opening opening, Map<OutletRequest.Way, Listener> next) {
            try {
                next.put(way, opening.open());
            } catch (UserError e) {
                messages.accept(e.getMessage() + "; it is left out");
            }
        }

        void drop() {
            new Together(List.copyOf(fresh.values())).close();
        }
    }

    /**
     * Checks what another command line asks for and opens what is new of it; all goes on as before until the change is
     * made.
     *
     * @throws UserError when an option is wrong, or a file cannot be used
     */
    Change prepare(CommandLine line) throws UserError {
        Change change = new Change(new OutletRequest(line, options, out, messages));
        if (page.isPresent()) {
            change.pageChange = PageRequest.change(line, page.get());
        }
        try {
            change.open();
            return change;
        } catch (UserError e) {
            change.drop();
            throw e;
        }
    }

    private List<SinkState> states() {
        return sinks.stream().map(Sink::state).toList();
    }

    private List<Listener> all() {
        List<Listener> all = new ArrayList<>(open.values());
        page.ifPresent(all::add);
        return all;
    }

    @Override
    public void notice(Notice notice) {
        all().forEach(listener -> listener.notice(notice));
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        all().forEach(listener -> listener.snapshot(snapshot));
    }

    @Override
    public void close() {
        new Together(all()).close();
    }
}
