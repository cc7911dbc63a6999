package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import java.util.HashMap;
import java.util.Map;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What systemd would write is its own doing; anything else is somebody's will. */
class OwnedFilesTest {
    @ParameterizedTest(name = "{0} is {1}, with {2}")
    @CsvSource(delimiter = '|', textBlock = """
            memory.oom.group | 0                | ''                              | true
            memory.oom.group | 1                | ''                              | false
            memory.swap.max  | max              | MemorySwapMax=infinity          | true
            memory.swap.max  | 4096             | MemorySwapMax=4096              | true
            memory.swap.max  | 8192             | MemorySwapMax=4096              | false
            memory.high      | max              | MemoryHigh=4096                 | true
            pids.max         | 1                | TasksMax=1                      | true
            pids.max         | 2                | TasksMax=1                      | false
            cpu.max          | max 100000       | CPUQuotaPerSecUSec=infinity     | true
            cpu.max          | 12000 100000     | CPUQuotaPerSecUSec=120000       | true
            cpu.max          | max 50000        | CPUQuotaPerSecUSec=infinity     | false
            cpu.weight       | 100              | ''                              | true
            cpu.weight       | 77               | CPUWeight=77                    | true
            cpu.weight       | 78               | CPUWeight=77                    | false
            cpu.max.burst    | 0                | ''                              | false
            hugetlb.2MB.max  | max              | ''                              | false
            memory.swap.high | max              | ''                              | false
            """)
    void itIsToldFromTheValue(String file, String text, String property, boolean systemds) {
        Map<String, Variant<?>> held = new HashMap<>();
        if (!property.isEmpty()) {
            String[] pair = property.split("=");
            held.put(pair[0], DbusValues.toVariant("t", pair[1].equals("infinity") ? -1L : Long.parseLong(pair[1])));
        }
        Place place = new Place(Controller.CGROUP, file, "");
        assertEquals(systemds, OwnedFiles.wouldWrite(place, text, new HeldUnit(held), Plans.host(Hierarchy.UNIFIED)));
    }

    @ParameterizedTest
    @CsvSource({"memory.max,true", "cpu.weight,true", "memory.events,false", "memory.events.local,false", "cpu.pressure,false", "cgroup.procs,false",
        "cgroup.events,false", "cgroup.subtree_control,false", "cgroup.freeze,false"})
    void someFilesSayNothingAboutLimits(String file, boolean limit) {
        assertEquals(limit, OwnedFiles.isLimit(file));
    }
}
