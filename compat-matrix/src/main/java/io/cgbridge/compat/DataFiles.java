package io.cgbridge.compat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads the data files beside this package. An unknown key, a duplicate key or a missing one is an error of the data. */
final class DataFiles {
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private DataFiles() {
    }

    static <T> T read(String file, TypeReference<T> type) {
        try (InputStream in = DataFiles.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException(file);
            }
            try (JsonParser parser = FACTORY.createParser(in)) {
                return DataReader.read(parser, type);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Data file " + file, e);
        }
    }

    /** A member that every row must have. */
    static <T> T required(T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("The member " + name + " is missing");
        }
        return value;
    }

    /** A number that every row must have; none of them can be 0. */
    static int required(int value, String name) {
        if (value == 0) {
            throw new IllegalArgumentException("The member " + name + " is missing");
        }
        return value;
    }
}
