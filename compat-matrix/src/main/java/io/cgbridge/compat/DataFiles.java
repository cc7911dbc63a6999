package io.cgbridge.compat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads the data files beside this package. An unknown key, a duplicate key or a missing one is an error of the data. */
final class DataFiles {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DataFiles() {
    }

    static <T> T read(String file, TypeReference<T> type) {
        try (InputStream in = DataFiles.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException(file);
            }
            return MAPPER.readValue(in, type);
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
