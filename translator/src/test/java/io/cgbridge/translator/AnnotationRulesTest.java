package io.cgbridge.translator;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code org.systemd.property.*}; in the tables P stands for that prefix. */
class AnnotationRulesTest {
    private static Stream<Scenario> table(String rows) {
        return Scenario.table(rows.replace("P.", "org.systemd.property."));
    }

    static Stream<Scenario> properties() {
        return table("""
            typed as the property                 | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopUSec':'uint64 123456789'}} | TimeoutStopUSec=123456789 | - | annotations["P.TimeoutStopUSec"] exact property:TimeoutStopUSec
            a bare number takes the type          | unified 257 | {'ociVersion':'1','annotations':{'P.MemoryHigh':'1048576'}} | MemoryHigh=1048576 | - | annotations["P.MemoryHigh"] exact property:MemoryHigh
            typed otherwise                       | unified 257 | {'ociVersion':'1','annotations':{'P.MemoryHigh':'int32 5'}} | - | - | annotations["P.MemoryHigh"] rejected invalid-syntax
            a text where a number belongs         | unified 257 | {'ociVersion':'1','annotations':{'P.MemoryHigh':'true'}} | - | - | annotations["P.MemoryHigh"] rejected invalid-syntax
            a mask                                | unified 257 | {'ociVersion':'1','annotations':{'P.AllowedCPUs':'[0x03, 1]'}} | AllowedCPUs=[0-1,8] | - | annotations["P.AllowedCPUs"] exact property:AllowedCPUs
            an empty list takes the type          | unified 257 | {'ociVersion':'1','annotations':{'P.IOReadBandwidthMax':'[]'}} | IOReadBandwidthMax=[] | - | annotations["P.IOReadBandwidthMax"] exact property:IOReadBandwidthMax
            seconds                               | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'456'}} | TimeoutStopUSec=456000000 | - | annotations["P.TimeoutStopSec"] converted other-scale property:TimeoutStopUSec
            seconds of any integer type           | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'byte 234'}} | TimeoutStopUSec=234000000 | - | annotations["P.TimeoutStopSec"] converted other-scale property:TimeoutStopUSec
            seconds with a fraction               | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'234.789'}} | TimeoutStopUSec=234789000 | - | annotations["P.TimeoutStopSec"] converted other-scale property:TimeoutStopUSec
            hardly any seconds                    | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'1e-300'}} | TimeoutStopUSec=0 | - | annotations["P.TimeoutStopSec"] converted other-scale property:TimeoutStopUSec
            negative seconds                      | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'-1'}} | - | - | annotations["P.TimeoutStopSec"] rejected wrong-type
            too many seconds                      | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'18446744073710'}} | - | - | annotations["P.TimeoutStopSec"] rejected invalid-syntax
            too many seconds of 64 bits           | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'uint64 18446744073710'}} | - | - | annotations["P.TimeoutStopSec"] rejected wrong-type
            seconds that are none                 | unified 257 | {'ociVersion':'1','annotations':{'P.TimeoutStopSec':'false'}} | - | - | annotations["P.TimeoutStopSec"] rejected wrong-type
            Sec after a capital is no seconds     | unified 257 | {'ociVersion':'1','annotations':{'P.FOOSec':'123'}} | - | - | annotations["P.FOOSec"] dropped no-property
            Sec alone is no seconds               | unified 257 | {'ociVersion':'1','annotations':{'P.Sec':'123'}} | - | - | annotations["P.Sec"] dropped no-property
            no value                              | unified 257 | {'ociVersion':'1','annotations':{'P.ValidName':'invalid-value'}} | - | - | annotations["P.ValidName"] rejected invalid-syntax
            a name too short                      | unified 257 | {'ociVersion':'1','annotations':{'P.Xo':'1'}} | - | - | annotations["P.Xo"] rejected invalid-syntax
            a name with a digit                   | unified 257 | {'ociVersion':'1','annotations':{'P.Number1':'1'}} | - | - | annotations["P.Number1"] rejected invalid-syntax
            not known to this systemd             | unified 242 | {'ociVersion':'1','annotations':{'P.AllowedCPUs':'[byte 1]'}} | - | - | annotations["P.AllowedCPUs"] dropped no-property
            accepted and ignored                  | unified 261 | {'ociVersion':'1','annotations':{'P.MemoryLimit':'5'}} | - | - | annotations["P.MemoryLimit"] dropped accepted-but-ignored
            only at creation                      | unified 257 change | {'ociVersion':'1','annotations':{'P.TimeoutStopUSec':'5'}} | - | - | annotations["P.TimeoutStopUSec"] dropped creation-only
            cgroupfs                              | unified 257 cgroupfs | {'ociVersion':'1','annotations':{'P.MemoryHigh':'5'}} | - | - | annotations["P.MemoryHigh"] dropped no-property
            never processes                       | unified 257 | {'ociVersion':'1','annotations':{'P.PIDs':'[uint32 0]'}} | - | - | annotations["P.PIDs"] rejected not-a-resource
            the resources say the same            | unified 257 | {'linux':{'resources':{'memory':{'limit':4096}}},'annotations':{'P.MemoryMax':'uint64 4096'}} | MemoryMax=4096 | - | memory.limit exact property:MemoryMax; annotations["P.MemoryMax"] exact property:MemoryMax
            the resources say something else      | unified 257 | {'linux':{'resources':{'memory':{'limit':4096}}},'annotations':{'P.MemoryMax':'uint64 8192'}} | - | - | memory.limit exact property:MemoryMax; annotations["P.MemoryMax"] rejected contradiction
            one limit by two names                | legacy 252 | {'linux':{'resources':{'memory':{'limit':4096}}},'annotations':{'P.MemoryMax':'uint64 4096'}} | - | - | memory.limit exact property:MemoryLimit; annotations["P.MemoryMax"] rejected contradiction
            """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void properties(Scenario scenario) {
        scenario.holds();
    }
}
