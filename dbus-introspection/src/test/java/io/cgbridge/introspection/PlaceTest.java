package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which part of a file a write is about, and what stands there. */
class PlaceTest {
    @ParameterizedTest(name = "{0} <- {1}")
    @CsvSource(delimiter = '|', textBlock = """
            memory.high       | 100                 | ''               | 100\\n                                          | 100
            memory.oom.group  | 1                   | ''               | 1\\n                                            | 1
            cpu.max           | 12345 100000        | ''               | 12345 100000\\n                                 | 12345 100000
            cpu.max           | 12345               | ''               | 12345 100000\\n                                 | 12345 100000
            io.weight         | default 55          | default          | default 55\\n8:0 200\\n                         | default 55
            io.weight         | 55                  | default          | default 55\\n8:0 200\\n                         | default 55
            io.weight         | 8:0 200             | 8:0              | default 55\\n8:0 200\\n8:01 7\\n                | 8:0 200
            io.max            | 8:0 rbps=1          | 8:0              | 8:0 rbps=1 wbps=max riops=max wiops=max\\n      | 8:0 rbps=1 wbps=max riops=max wiops=max
            io.max            | 8:0 rbps=1          | 8:0              | 8:16 rbps=1 wbps=max riops=max wiops=max\\n     | ''
            rdma.max          | mlx5_0 hca_handle=3 | mlx5_0           | mlx5_0 hca_handle=3 hca_object=max\\n           | mlx5_0 hca_handle=3 hca_object=max
            memory.oom_control| 1                   | oom_kill_disable | oom_kill_disable 1\\nunder_oom 1\\noom_kill 3\\n| oom_kill_disable 1
            """)
    void aWriteIsAboutOneValue(String file, String value, String key, String text, String stands) {
        Place place = Place.of(new FileWrite(Controller.CGROUP, file, value, List.of(), Phase.AFTER_START, Level.UNIT));
        assertEquals(key, place.key());
        assertEquals(stands, place.in(text.translateEscapes()));
    }
}
