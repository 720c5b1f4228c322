package io.earshot.analyzer;

import io.earshot.analyzer.json.ObservationReader;
import io.earshot.analyzer.json.ObservationWriter;
import io.earshot.capture.source.CaptureFolder;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the user names on the command line: files, folders, standard input; captures or observations. */
final class Inputs {
    static final String STANDARD_INPUT = "-";

    private Inputs() {}

    /** The files that the inputs stand for, folders searched, in a stable order. */
    static List<String> files(List<String> inputs) throws IOException {
        List<String> files = new ArrayList<>();
        for (String input : inputs) {
            if (input.equals(STANDARD_INPUT)) {
                files.add(input);
            } else {
                files.addAll(files(input, path(input)));
            }
        }
        return files;
    }

    private static List<String> files(String input, Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new InputException(input + ": no such file or folder");
        }
        if (!Files.isDirectory(path)) {
            return List.of(input);
        }
        List<Path> found = CaptureFolder.find(path);
        if (found.isEmpty()) {
            throw new InputException(input + ": no captures in this folder");
        }
        return found.stream().map(Path::toString).toList();
    }

    private static Path path(String input) throws InputException {
        try {
            return Path.of(input);
        } catch (InvalidPathException e) {
            throw new InputException(input + ": not a file name", e);
        }
    }

    static InputStream open(String file) throws InputException {
        if (file.equals(STANDARD_INPUT)) {
            return new FileInputStream(FileDescriptor.in);
        }
        try {
            return Files.newInputStream(path(file));
        } catch (IOException e) {
            throw new InputException(file + ": " + Reasons.of(e), e);
        }
    }

    /** Whether a file gives the same octets each time it is opened: not so standard input, pipes and devices. */
    static boolean isRepeatable(String file) {
        return !file.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(file));
    }

    /** Octets of all files, 0 when standard input is among them. */
    static long size(List<String> files) throws IOException {
        long size = 0;
        for (String file : files) {
            if (file.equals(STANDARD_INPUT)) {
                return 0;
            }
            size += Files.size(Path.of(file));
        }
        return size;
    }

    /** Whether a file holds observations in place of frames; standard input and pipes are taken for captures. */
    static boolean holdsObservations(String file) throws IOException {
        if (!isRepeatable(file)) {
            return false;
        }
        try (InputStream in = open(file)) {
            byte[] head = in.readNBytes(ObservationWriter.HEADER.length());
            return ObservationReader.recognises(head, head.length);
        }
    }
}
