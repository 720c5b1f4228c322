package io.earshot.analyzer;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be used, in words for the user. */
public final class Reasons {
    private Reasons() {}

    public static String of(IOException problem) {
        if (problem instanceof NoSuchFileException) {
            return "no such file or folder";
        } else if (problem instanceof AccessDeniedException) {
            return "no permission";
        } else if (problem instanceof NotDirectoryException || problem instanceof FileAlreadyExistsException) {
            return "a file of that name is in the way";
        } else if (problem instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }
}
