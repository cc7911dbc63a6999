package io.cgbridge.server;

import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.input.InputKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The documents that files and directories name. A named file is always one. In a directory the name decides: {@code *.json} for JSON
 * documents, {@code config} and {@code *.conf} for LXC, {@code *.service}, {@code *.scope}, {@code *.slice}, {@code *.nspawn} and
 * {@code *.conf} for units. Of an OCI bundle (a directory with a {@code config.json}) only that file is one. Links are not followed.
 */
record DocumentFiles(List<String> documents, int passedOver) {
    private static final String BUNDLE = "config.json";

    static DocumentFiles of(InputKind kind, List<String> named) {
        List<String> documents = new ArrayList<>();
        Walk walk = new Walk(kind, Pattern.compile(names(kind)).asMatchPredicate(), documents);
        for (String name : named) {
            if (name.equals("-") || !Files.isDirectory(Path.of(name))) {
                documents.add(name);
            } else {
                walk.into(Path.of(name));
            }
        }
        return new DocumentFiles(List.copyOf(documents), walk.passedOver);
    }

    private static String names(InputKind kind) {
        return switch (kind) {
            case OCI, DOCKER, CRI -> ".+\\.json";
            case LXC -> "config|.+\\.conf";
            case UNIT -> ".+\\.(service|scope|slice|nspawn|conf)";
        };
    }

    private static final class Walk {
        private final InputKind kind;
        private final Predicate<String> isDocument;
        private final List<String> documents;
        private int passedOver;

        Walk(InputKind kind, Predicate<String> isDocument, List<String> documents) {
            this.kind = kind;
            this.isDocument = isDocument;
            this.documents = documents;
        }

        void into(Path directory) {
            Path bundle = directory.resolve(BUNDLE);
            if (kind == InputKind.OCI && Files.isRegularFile(bundle, LinkOption.NOFOLLOW_LINKS)) {
                documents.add(bundle.toString());
                return;
            }
            for (Path entry : entries(directory)) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    into(entry);
                } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) && isDocument.test(entry.getFileName().toString())) {
                    documents.add(entry.toString());
                } else {
                    passedOver++;
                }
            }
        }

        private static List<Path> entries(Path directory) {
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.sorted().toList();
            } catch (IOException | UncheckedIOException e) {
                throw CommandException.unreadable(directory, e);
            }
        }
    }
}
