package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.introspection.UnitPromises.OfFile;
import io.cgbridge.introspection.UnitPromises.OfProperty;
import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.translator.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promises survive the daemon. */
class PromiseBookTest {
    private static final UnitPromises PROMISES = new UnitPromises("a\\x2db.scope", "00ff", "/system.slice/a\\x2db.scope",
            List.of(new OfFile(new Place(Controller.IO, "io.max", "8:0"), List.of("8:0 rbps=1", "8:0 wiops=2"),
                    "8:0 rbps=1 wbps=max riops=max wiops=2", "", Map.of("IOReadBandwidthMax", "[]")),
                    new OfFile(new Place(Controller.NET_CLS, "net_cls.classid", ""), List.of("1"), "1", "0", Map.of())),
            List.of(new OfProperty("TasksMax", "infinity")),
            List.of(new Drift("file:io.max", "1", "", Drift.Action.ACCEPTED, Instant.parse("2026-11-23T12:00:00.123456Z"), Drift.Cause.FILE_WRITE)));

    @TempDir
    Path state;
    private final HostCounts counts = new HostCounts();
    private PromiseBook book;

    @BeforeEach
    void open() {
        book = new PromiseBook(state, counts);
    }

    @Test
    void whatIsPutIsThereLater() throws IOException {
        book.put(PROMISES);
        assertEquals(Optional.of(PROMISES), new PromiseBook(state, counts).of(PROMISES.unit()));
        assertEquals(List.of(PROMISES.unit()), book.all());
        book.forget(PROMISES.unit());
        assertEquals(Optional.empty(), book.of(PROMISES.unit()));
    }

    @Test
    void nothingPromisedIsNothingRemembered() throws IOException {
        book.put(PROMISES);
        book.put(UnitPromises.none(PROMISES.unit()));
        assertEquals(List.of(), book.all());
    }

    /** Cut off, of a later version, of another kind. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"format\":2}", "{\"format\":1,\"unit\":\"a.scope\"}",
        "{\"unit\":\"a.scope\",\"invocation\":\"\",\"controlGroup\":\"\",\"files\":[{}],\"properties\":[],\"drift\":[]}",
        "{\"unit\":\"a.scope\",\"invocation\":\"\",\"controlGroup\":\"\",\"files\":[{\"controller\":\"quantum\",\"file\":\"a\",\"key\":\"\"}],\"properties\":[],\"drift\":[]}",
        "{\"unit\":\"a.scope\",\"invocation\":\"\",\"controlGroup\":\"\",\"files\":[],\"properties\":[],\"drift\":[{\"target\":\"a\",\"promised\":\"\",\"found\":\"\",\"action\":\"lost\",\"at\":\"now\",\"cause\":\"rewrite\"}]}"})
    void whatMakesNoSenseIsSetAside(String text) throws IOException {
        Files.writeString(book.directory().resolve("a.scope"), text);
        assertEquals(Optional.empty(), book.of("a.scope"));
        assertEquals(List.of(), book.all());
        assertEquals(text, Files.readString(state.resolve("damaged/promises,a.scope")));
        assertEquals(1, counts.of(HostCounter.DAMAGED_FILES));
    }
}
