package io.cgbridge.translator;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code cpu.cpus}, {@code cpu.mems} and the {@code cpuset.*} keys. */
class CpusetRulesTest {
    static Stream<Scenario> lists() {
        return Scenario.table("""
            CPUs and nodes                        | unified 257 | {'cpu':{'cpus':'0,8','mems':'0-1'}} | AllowedCPUs=[0,8] AllowedMemoryNodes=[0-1] | - | cpu.cpus exact property:AllowedCPUs; cpu.mems exact property:AllowedMemoryNodes
            cgroupfs                              | unified 257 cgroupfs | {'cpu':{'cpus':'0-3','mems':'0'}} | - | cpuset.cpus=0-3 cpuset.mems=0 | cpu.cpus exact file:cpuset.cpus; cpu.mems exact file:cpuset.mems
            before there was a property           | unified 243 | {'cpu':{'cpus':'0-3'}} | - | cpuset.cpus=0-3 | cpu.cpus exact file:cpuset.cpus
            before there was a controller         | unified 239 | {'cpu':{'cpus':'0-3'}} | - | - | cpu.cpus dropped no-controller
            on v1 the file, never the property    | legacy 252 | {'cpu':{'cpus':'1-3','mems':'1'}} | - | cpuset.cpus=1-3 cpuset.mems=1 | cpu.cpus exact file:cpuset.cpus; cpu.mems exact file:cpuset.mems
            blanks                                | unified 257 | {'cpu':{'cpus':' 0 , 1 '}} | AllowedCPUs=[0-1] | - | cpu.cpus exact property:AllowedCPUs
            a line end                            | unified 257 | {'cpu':{'cpus':'0-1\\n'}} | AllowedCPUs=[0-1] | - | cpu.cpus exact property:AllowedCPUs
            all in plain numbers                  | legacy 252 cpus=4 | {'cpu':{'cpus':'all'}} | - | cpuset.cpus=0-3 | cpu.cpus exact file:cpuset.cpus
            empty is not set                      | unified 257 | {'cpu':{'cpus':'','mems':''}} | - | - | cpu.cpus unset empty; cpu.mems unset empty
            beyond the host                       | unified 257 cpus=2 | {'cpu':{'cpus':'0-2'}} | - | - | cpu.cpus rejected out-of-range
            far beyond the host                   | unified 257 | {'cpu':{'cpus':'0-4294967295'}} | - | - | cpu.cpus rejected out-of-range
            no list                               | unified 257 | {'cpu':{'cpus':'two'}} | - | - | cpu.cpus rejected invalid-syntax
            null in a new unit                    | unified 257 | {'cpu':{'cpus':null}} | - | - | cpu.cpus unset null-value
            null in a change, empty list refused  | unified 257 change cpus=4 | {'cpu':{'cpus':null}} | AllowedCPUs=[0-3] | - | cpu.cpus unset reset property:AllowedCPUs
            null in a change, empty list taken    | unified 261 change cpus=4 | {'cpu':{'cpus':null}} | AllowedCPUs=[] | - | cpu.cpus unset reset property:AllowedCPUs
            null in a change                      | legacy 252 change | {'cpu':{'cpus':null}} | - | - | cpu.cpus unset null-value
            key                                   | unified 257 | {'unified':{'cpuset.cpus':'0-3','cpuset.mems':'0'}} | AllowedCPUs=[0-3] AllowedMemoryNodes=[0] | - | unified["cpuset.cpus"] exact property:AllowedCPUs; unified["cpuset.mems"] exact property:AllowedMemoryNodes
            key goes back to v1                   | legacy 219 | {'unified':{'cpuset.cpus':'0-3'}} | - | cpuset.cpus=0-3 | unified["cpuset.cpus"] exact file:cpuset.cpus
            key, empty, in a new unit             | unified 257 | {'unified':{'cpuset.cpus':''}} | - | - | unified["cpuset.cpus"] unset empty
            key, empty, in a change               | unified 261 change | {'unified':{'cpuset.cpus':''}} | AllowedCPUs=[] | - | unified["cpuset.cpus"] unset reset property:AllowedCPUs
            key beats the field                   | unified 257 | {'cpu':{'cpus':'0'},'unified':{'cpuset.cpus':'1'}} | AllowedCPUs=[1] | - | cpu.cpus dropped overridden; unified["cpuset.cpus"] exact property:AllowedCPUs
            key says the same in other words      | unified 257 | {'cpu':{'cpus':'0,1'},'unified':{'cpuset.cpus':'0-1'}} | AllowedCPUs=[0-1] | - | cpu.cpus exact property:AllowedCPUs; unified["cpuset.cpus"] exact property:AllowedCPUs
            exclusive                             | unified 257 | {'unified':{'cpuset.cpus.exclusive':'2-3'}} | - | cpuset.cpus.exclusive=2-3 | unified["cpuset.cpus.exclusive"] exact file:cpuset.cpus.exclusive
            exclusive, kernel without it          | unified 252 | {'unified':{'cpuset.cpus.exclusive':'2-3'}} | - | - | unified["cpuset.cpus.exclusive"] dropped no-file
            exclusive                             | legacy 252 | {'unified':{'cpuset.cpus.exclusive':'2-3'}} | - | - | unified["cpuset.cpus.exclusive"] dropped no-equivalent
            partition                             | unified 261 | {'unified':{'cpuset.cpus.partition':'root'}} | CPUSetPartition=root | - | unified["cpuset.cpus.partition"] exact property:CPUSetPartition
            partition, no property yet            | unified 257 | {'unified':{'cpuset.cpus.partition':'isolated'}} | - | cpuset.cpus.partition=isolated | unified["cpuset.cpus.partition"] exact file:cpuset.cpus.partition
            partition that is none                | unified 261 | {'unified':{'cpuset.cpus.partition':'mine'}} | - | - | unified["cpuset.cpus.partition"] rejected invalid-syntax
            partition null in a change            | unified 261 change | {'unified':{'cpuset.cpus.partition':null}} | CPUSetPartition=member | - | unified["cpuset.cpus.partition"] unset reset property:CPUSetPartition
            """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void lists(Scenario scenario) {
        scenario.holds();
    }
}
