package io.cgbridge.translator;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code pids.limit} and {@code unified["pids.max"]}. */
class PidsRulesTest {
    static Stream<Scenario> limits() {
        return Scenario.table("""
            a limit                               | unified 257 | {'pids':{'limit':1024}} | TasksMax=1024 | - | pids.limit exact property:TasksMax
            a limit                               | legacy 239 | {'pids':{'limit':1024}} | TasksMax=1024 | - | pids.limit exact property:TasksMax
            a limit, cgroupfs                     | legacy 239 cgroupfs | {'pids':{'limit':1024}} | - | pids.max=1024 | pids.limit exact file:pids.max
            a limit before there was a property   | legacy 219 kernel=4.3 | {'pids':{'limit':1024}} | - | pids.max=1024 | pids.limit exact file:pids.max
            a limit before there was a controller | legacy 219 | {'pids':{'limit':1024}} | - | - | pids.limit dropped no-controller
            unlimited                             | unified 257 | {'pids':{'limit':-1}} | TasksMax=infinity | - | pids.limit exact property:TasksMax
            any negative is unlimited             | unified 257 | {'pids':{'limit':-99}} | TasksMax=infinity | - | pids.limit converted other-meaning property:TasksMax
            unlimited, cgroupfs                   | unified 257 cgroupfs | {'pids':{'limit':-1}} | - | pids.max=max | pids.limit exact file:pids.max
            none at all                           | unified 257 | {'pids':{'limit':0}} | TasksMax=1 | pids.max=0 | pids.limit approximated not-persistent property:TasksMax file:pids.max reloaded=1
            none at all, systemd takes 0          | legacy 229 | {'pids':{'limit':0}} | TasksMax=0 | - | pids.limit exact property:TasksMax
            none at all, no file                  | unified 257 nofile=pids.max | {'pids':{'limit':0}} | TasksMax=1 | - | pids.limit approximated clamped property:TasksMax held=1
            none at all, cgroupfs                 | unified 257 cgroupfs | {'pids':{'limit':0}} | - | pids.max=0 | pids.limit exact file:pids.max
            the most                              | unified 257 | {'pids':{'limit':4194304}} | TasksMax=4194304 | - | pids.limit exact property:TasksMax
            more than the most                    | unified 257 | {'pids':{'limit':4194305}} | TasksMax=infinity | - | pids.limit approximated clamped property:TasksMax held=max
            null in a new unit                    | unified 257 | {'pids':{'limit':null}} | - | - | pids.limit unset null-value
            null in a change                      | unified 257 change | {'pids':null} | TasksMax=infinity | - | pids unset reset property:TasksMax
            key                                   | unified 257 | {'unified':{'pids.max':'100'}} | TasksMax=100 | - | unified["pids.max"] exact property:TasksMax
            key max                               | unified 257 | {'unified':{'pids.max':'max'}} | TasksMax=infinity | - | unified["pids.max"] exact property:TasksMax
            key goes back to v1                   | legacy 239 | {'unified':{'pids.max':'100'}} | TasksMax=100 | - | unified["pids.max"] exact property:TasksMax
            key beyond 63 bits                    | unified 257 | {'unified':{'pids.max':'18446744073709551614'}} | TasksMax=infinity | - | unified["pids.max"] approximated clamped property:TasksMax held=max
            key of 2^64-1 is a number, not max    | unified 257 | {'unified':{'pids.max':'18446744073709551615'}} | TasksMax=infinity | - | unified["pids.max"] approximated clamped property:TasksMax held=max
            key that is no number                 | unified 257 | {'unified':{'pids.max':'-1'}} | - | - | unified["pids.max"] rejected invalid-syntax
            key beats the field                   | unified 257 | {'pids':{'limit':10},'unified':{'pids.max':'42'}} | TasksMax=42 | - | pids.limit dropped overridden; unified["pids.max"] exact property:TasksMax
            key says the same                     | unified 257 | {'pids':{'limit':-1},'unified':{'pids.max':'max'}} | TasksMax=infinity | - | pids.limit exact property:TasksMax; unified["pids.max"] exact property:TasksMax
            key null gives way to the field       | unified 257 change | {'pids':{'limit':10},'unified':{'pids.max':null}} | TasksMax=10 | - | pids.limit exact property:TasksMax; unified["pids.max"] unset null-value
            key null beside a null field          | unified 257 change | {'pids':null,'unified':{'pids.max':null}} | TasksMax=infinity | - | pids unset reset property:TasksMax; unified["pids.max"] unset null-value
            """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void limits(Scenario scenario) {
        scenario.holds();
    }
}
