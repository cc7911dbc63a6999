package io.cgbridge.translator;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of {@code cpu} but the cpusets, and every {@code cpu.*} key, on every hierarchy. */
class CpuRulesTest {
    static Stream<Scenario> shares() {
        return Scenario.table("""
            1024 is weight 100                    | unified 257 | {'cpu':{'shares':1024}} | CPUWeight=100 | - | cpu.shares converted other-scale property:CPUWeight held=100
            1024, linear                          | unified 257 curve=LINEAR | {'cpu':{'shares':1024}} | CPUWeight=39 | - | cpu.shares converted other-scale property:CPUWeight held=39
            512, systemd's own                    | unified 257 curve=SYSTEMD | {'cpu':{'shares':512}} | CPUWeight=50 | - | cpu.shares converted other-scale property:CPUWeight held=50
            512, cgroupfs                         | unified 257 cgroupfs | {'cpu':{'shares':512}} | - | cpu.weight=59 | cpu.shares converted other-scale file:cpu.weight held=59
            shares are shares                     | legacy 219 | {'cpu':{'shares':512}} | CPUShares=512 | - | cpu.shares exact property:CPUShares
            shares are shares, cgroupfs           | legacy 219 cgroupfs | {'cpu':{'shares':512}} | - | cpu.shares=512 | cpu.shares exact file:cpu.shares
            never a weight on v1                  | hybrid 252 | {'cpu':{'shares':512}} | CPUShares=512 | - | cpu.shares exact property:CPUShares
            zero is not set                       | unified 257 | {'cpu':{'shares':0}} | - | - | cpu.shares unset left-alone
            one is clamped                        | unified 257 | {'cpu':{'shares':1}} | CPUWeight=1 | - | cpu.shares approximated clamped property:CPUWeight held=1
            one is clamped                        | legacy 252 | {'cpu':{'shares':1}} | CPUShares=2 | - | cpu.shares approximated clamped property:CPUShares held=2
            too many are clamped                  | unified 257 | {'cpu':{'shares':262145}} | CPUWeight=10000 | - | cpu.shares approximated clamped property:CPUWeight held=10000
            beyond 32 bits                        | unified 257 | {'cpu':{'shares':4294967298}} | CPUWeight=10000 | - | cpu.shares approximated clamped property:CPUWeight held=10000
            beyond 63 bits                        | legacy 252 | {'cpu':{'shares':18446744073709551615}} | CPUShares=262144 | - | cpu.shares approximated clamped property:CPUShares held=262144
            null in a change                      | unified 257 change | {'cpu':{'shares':null}} | CPUWeight=100 | - | cpu.shares unset reset property:CPUWeight
            null in a change                      | legacy 219 change | {'cpu':{'shares':null}} | CPUShares=1024 | - | cpu.shares unset reset property:CPUShares
            no cpu controller                     | unified 257 nocontroller=CPU | {'cpu':{'shares':1024}} | - | - | cpu.shares dropped no-controller
            unified beats the field               | unified 257 | {'cpu':{'shares':1024},'unified':{'cpu.weight':'42'}} | CPUWeight=42 | - | cpu.shares dropped overridden; unified["cpu.weight"] exact property:CPUWeight
            both say the same                     | unified 257 | {'cpu':{'shares':1024},'unified':{'cpu.weight':'100'}} | CPUWeight=100 | - | cpu.shares converted other-scale property:CPUWeight held=100; unified["cpu.weight"] exact property:CPUWeight
            nice beats the field                  | unified 257 | {'cpu':{'shares':512},'unified':{'cpu.weight.nice':'0'}} | CPUWeight=100 | - | cpu.shares dropped overridden; unified["cpu.weight.nice"] converted other-scale property:CPUWeight held=100
            all null in a change                  | unified 257 change | {'cpu':null} | CPUWeight=100 CPUQuotaPerSecUSec=infinity AllowedCPUs=[0-127] AllowedMemoryNodes=[0-7] | cpu.max.burst=0 | cpu unset reset property:CPUWeight property:CPUQuotaPerSecUSec file:cpu.max.burst property:AllowedCPUs property:AllowedMemoryNodes
            """);
    }

    static Stream<Scenario> idle() {
        return Scenario.table("""
            idle                                  | unified 257 | {'cpu':{'idle':1}} | CPUWeight=0 | - | cpu.idle exact property:CPUWeight
            idle, systemd does not know it        | unified 250 kernel=5.15 | {'cpu':{'idle':1}} | - | cpu.idle=1 | cpu.idle exact file:cpu.idle
            idle, kernel does not know it         | unified 252 kernel=5.10 | {'cpu':{'idle':1}} | - | - | cpu.idle dropped no-file
            idle on v1 is a file, not a weight    | legacy 252 | {'cpu':{'idle':1}} | - | cpu.idle=1 | cpu.idle exact file:cpu.idle
            idle on an old v1                     | legacy 219 | {'cpu':{'idle':1}} | - | - | cpu.idle dropped no-file
            idle wins over shares                 | unified 257 | {'cpu':{'idle':1,'shares':1024}} | CPUWeight=0 | - | cpu.idle exact property:CPUWeight; cpu.shares dropped overridden
            idle wins over shares                 | legacy 252 | {'cpu':{'idle':1,'shares':1024}} | - | cpu.idle=1 | cpu.idle exact file:cpu.idle; cpu.shares dropped overridden
            shares count where idle cannot        | unified 252 kernel=5.10 | {'cpu':{'idle':1,'shares':1024}} | CPUWeight=100 | - | cpu.idle dropped no-file; cpu.shares converted other-scale property:CPUWeight held=100
            not idle                              | unified 257 | {'cpu':{'idle':0}} | CPUWeight=100 | - | cpu.idle exact property:CPUWeight
            not idle, with shares                 | unified 257 | {'cpu':{'idle':0,'shares':512}} | CPUWeight=59 | - | cpu.idle exact property:CPUWeight; cpu.shares converted other-scale property:CPUWeight held=59
            not idle in a new group               | legacy 252 | {'cpu':{'idle':0}} | - | - | cpu.idle exact already-true
            not idle before the weight            | unified 250 kernel=5.15 change | {'cpu':{'idle':0,'shares':512}} | CPUWeight=59 | <cpu.idle=0 | cpu.idle exact file:cpu.idle; cpu.shares converted other-scale property:CPUWeight held=59
            not idle, kernel does not know it     | legacy 219 | {'cpu':{'idle':0}} | - | - | cpu.idle exact already-true
            neither                               | unified 257 | {'cpu':{'idle':2}} | - | - | cpu.idle rejected out-of-range
            null in a change                      | unified 257 change | {'cpu':{'idle':null}} | CPUWeight=100 | - | cpu.idle unset reset property:CPUWeight
            key                                   | unified 257 | {'unified':{'cpu.idle':'1'}} | CPUWeight=0 | - | unified["cpu.idle"] exact property:CPUWeight
            key off                               | unified 257 | {'unified':{'cpu.idle':'0'}} | CPUWeight=100 | - | unified["cpu.idle"] exact property:CPUWeight
            key and a weight                      | unified 257 | {'unified':{'cpu.idle':'1','cpu.weight':'42'}} | CPUWeight=0 | - | unified["cpu.idle"] exact property:CPUWeight; unified["cpu.weight"] dropped overridden
            key off and a weight                  | unified 257 | {'unified':{'cpu.idle':'0','cpu.weight':'1000'}} | CPUWeight=1000 | - | unified["cpu.idle"] exact property:CPUWeight; unified["cpu.weight"] exact property:CPUWeight
            key and shares                        | unified 257 | {'cpu':{'shares':1024},'unified':{'cpu.idle':'1'}} | CPUWeight=0 | - | cpu.shares dropped overridden; unified["cpu.idle"] exact property:CPUWeight
            key beats the field                   | unified 257 | {'cpu':{'idle':0},'unified':{'cpu.idle':'1'}} | CPUWeight=0 | - | cpu.idle dropped overridden; unified["cpu.idle"] exact property:CPUWeight
            neither idle, kernel does not know it | legacy 219 | {'cpu':{'idle':0},'unified':{'cpu.idle':'0'}} | - | - | cpu.idle exact already-true; unified["cpu.idle"] exact already-true
            neither idle, by file                 | unified 249 | {'cpu':{'idle':0},'unified':{'cpu.idle':'0'}} | - | - | cpu.idle exact already-true; unified["cpu.idle"] exact already-true
            a null key beside a null field        | unified 257 change | {'cpu':{'idle':null},'unified':{'cpu.idle':null}} | CPUWeight=100 | - | cpu.idle unset reset property:CPUWeight; unified["cpu.idle"] unset null-value
            not idle, and a weight left alone     | unified 257 change | {'cpu':{'idle':0,'shares':0},'unified':{'cpu.weight':null}} | CPUWeight=100 | - | cpu.idle exact property:CPUWeight; cpu.shares unset left-alone; unified["cpu.weight"] unset null-value
            key goes back to v1                   | legacy 252 | {'unified':{'cpu.idle':'1'}} | - | cpu.idle=1 | unified["cpu.idle"] exact file:cpu.idle
            key that is no switch                 | unified 257 | {'unified':{'cpu.idle':'yes'}} | - | - | unified["cpu.idle"] rejected invalid-syntax
            """);
    }

    static Stream<Scenario> weights() {
        return Scenario.table("""
            weight                                | unified 257 | {'unified':{'cpu.weight':'1234'}} | CPUWeight=1234 | - | unified["cpu.weight"] exact property:CPUWeight
            weight becomes shares                 | legacy 219 | {'unified':{'cpu.weight':'100'}} | CPUShares=1024 | - | unified["cpu.weight"] converted other-scale property:CPUShares held=1024
            weight becomes shares, cgroupfs       | legacy 219 cgroupfs | {'unified':{'cpu.weight':'250'}} | - | cpu.shares=2560 | unified["cpu.weight"] converted other-scale file:cpu.shares held=2560
            weight 0                              | unified 257 | {'unified':{'cpu.weight':'0'}} | - | - | unified["cpu.weight"] rejected out-of-range
            weight 10001                          | unified 257 | {'unified':{'cpu.weight':'10001'}} | - | - | unified["cpu.weight"] rejected out-of-range
            weight null in a change               | unified 257 change | {'unified':{'cpu.weight':null}} | CPUWeight=100 | - | unified["cpu.weight"] unset reset property:CPUWeight
            nice                                  | unified 257 | {'unified':{'cpu.weight.nice':'5'}} | CPUWeight=33 | - | unified["cpu.weight.nice"] converted other-scale property:CPUWeight held=33
            nice -20                              | unified 257 | {'unified':{'cpu.weight.nice':'-20'}} | CPUWeight=8668 | - | unified["cpu.weight.nice"] converted other-scale property:CPUWeight held=8668
            nice 20                               | unified 257 | {'unified':{'cpu.weight.nice':'20'}} | - | - | unified["cpu.weight.nice"] rejected out-of-range
            nice -21                              | unified 257 | {'unified':{'cpu.weight.nice':'-21'}} | - | - | unified["cpu.weight.nice"] rejected out-of-range
            weight beats nice                     | unified 257 | {'unified':{'cpu.weight':'7','cpu.weight.nice':'0'}} | CPUWeight=7 | - | unified["cpu.weight"] exact property:CPUWeight; unified["cpu.weight.nice"] dropped overridden
            """);
    }

    static Stream<Scenario> quotas() {
        return Scenario.table("""
            half a CPU                            | unified 257 | {'cpu':{'quota':50000,'period':100000}} | CPUQuotaPerSecUSec=500000 CPUQuotaPeriodUSec=100000 | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period exact property:CPUQuotaPeriodUSec
            half a CPU, cgroupfs                  | unified 257 cgroupfs | {'cpu':{'quota':50000,'period':100000}} | - | cpu.max=50000_100000 | cpu.quota exact file:cpu.max; cpu.period exact file:cpu.max
            half a CPU                            | legacy 219 change | {'cpu':{'quota':50000,'period':100000}} | CPUQuotaPerSecUSec=500000 | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period exact already-true
            half a CPU, cgroupfs                  | legacy 219 cgroupfs | {'cpu':{'quota':50000,'period':100000}} | - | cpu.cfs_period_us=100000 cpu.cfs_quota_us=50000 | cpu.quota exact file:cpu.cfs_quota_us; cpu.period exact file:cpu.cfs_period_us
            quota alone                           | unified 257 | {'cpu':{'quota':150000}} | CPUQuotaPerSecUSec=1500000 | - | cpu.quota exact property:CPUQuotaPerSecUSec
            quota alone, cgroupfs                 | unified 257 cgroupfs | {'cpu':{'quota':150000}} | - | cpu.max=150000_100000 | cpu.quota exact file:cpu.max
            quota alone in a change, cgroupfs     | unified 257 cgroupfs change | {'cpu':{'quota':150000}} | - | cpu.max=150000 | cpu.quota exact file:cpu.max
            quota alone keeps the period in force | unified 257 change period=50000 | {'cpu':{'quota':50000}} | CPUQuotaPerSecUSec=1000000 | - | cpu.quota exact property:CPUQuotaPerSecUSec
            fraction lost at a reload, 12.345 %   | unified 252 | {'cpu':{'quota':12345,'period':100000}} | CPUQuotaPerSecUSec=123450 CPUQuotaPeriodUSec=100000 | - | cpu.quota approximated coarser-after-reload property:CPUQuotaPerSecUSec reloaded=12000; cpu.period exact property:CPUQuotaPeriodUSec
            fraction lost at a reload, 12.345 %   | unified 257 | {'cpu':{'quota':12345,'period':100000}} | CPUQuotaPerSecUSec=123450 CPUQuotaPeriodUSec=100000 | - | cpu.quota approximated coarser-after-reload property:CPUQuotaPerSecUSec reloaded=12340; cpu.period exact property:CPUQuotaPeriodUSec
            all lost at a reload, 0.1 %           | unified 252 | {'cpu':{'quota':1000,'period':1000000}} | CPUQuotaPerSecUSec=1000 CPUQuotaPeriodUSec=1000000 | - | cpu.quota approximated coarser-after-reload property:CPUQuotaPerSecUSec reloaded=max; cpu.period exact property:CPUQuotaPeriodUSec
            nothing lost at a reload, 0.1 %       | unified 257 | {'cpu':{'quota':1000,'period':1000000}} | CPUQuotaPerSecUSec=1000 CPUQuotaPeriodUSec=1000000 | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period exact property:CPUQuotaPeriodUSec
            ratio that does not divide            | unified 257 | {'cpu':{'quota':500000,'period':900000}} | CPUQuotaPerSecUSec=555556 CPUQuotaPeriodUSec=900000 | - | cpu.quota approximated coarser-after-reload property:CPUQuotaPerSecUSec reloaded=499950; cpu.period exact property:CPUQuotaPeriodUSec
            other period before 242               | unified 239 | {'cpu':{'quota':50000,'period':50000}} | CPUQuotaPerSecUSec=1000000 | - | cpu.quota converted other-scale property:CPUQuotaPerSecUSec held=100000; cpu.period approximated other-scale property:CPUQuotaPerSecUSec held=100000
            too small before 242                  | unified 239 | {'cpu':{'quota':1000,'period':1000000}} | - | cpu.max=1000_1000000 | cpu.quota approximated not-persistent file:cpu.max; cpu.period approximated not-persistent file:cpu.max
            new unit up to 229                    | legacy 219 | {'cpu':{'quota':12345}} | CPUQuotaPerSecUSec=123450 | - | cpu.quota approximated rounded property:CPUQuotaPerSecUSec held=12000
            below 1 % in a new unit up to 229     | legacy 219 | {'cpu':{'quota':1000,'period':1000000}} | - | cpu.cfs_period_us=1000000 cpu.cfs_quota_us=1000 | cpu.quota approximated not-persistent file:cpu.cfs_quota_us; cpu.period approximated not-persistent file:cpu.cfs_period_us
            before there was a property           | legacy 208 | {'cpu':{'quota':50000}} | - | cpu.cfs_quota_us=50000 | cpu.quota exact file:cpu.cfs_quota_us
            unlimited                             | unified 257 | {'cpu':{'quota':-1}} | CPUQuotaPerSecUSec=infinity | - | cpu.quota exact property:CPUQuotaPerSecUSec
            unlimited                             | legacy 219 change | {'cpu':{'quota':-1}} | CPUQuotaPerSecUSec=infinity | - | cpu.quota exact property:CPUQuotaPerSecUSec
            unlimited in a new unit up to 229     | legacy 219 | {'cpu':{'quota':-1}} | - | - | cpu.quota exact already-true
            unlimited, cgroupfs                   | legacy 252 cgroupfs | {'cpu':{'quota':-1}} | - | cpu.cfs_quota_us=-1 | cpu.quota exact file:cpu.cfs_quota_us
            any negative is unlimited             | unified 257 | {'cpu':{'quota':-2}} | CPUQuotaPerSecUSec=infinity | - | cpu.quota converted other-meaning property:CPUQuotaPerSecUSec
            unlimited with a period               | unified 257 | {'cpu':{'quota':-1,'period':50000}} | CPUQuotaPerSecUSec=infinity | cpu.max=max_50000 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period approximated not-persistent file:cpu.max
            unlimited with a period, cgroupfs     | unified 257 cgroupfs | {'cpu':{'quota':-1,'period':50000}} | - | cpu.max=max_50000 | cpu.quota exact file:cpu.max; cpu.period exact file:cpu.max
            zero is not set                       | unified 257 | {'cpu':{'quota':0}} | - | - | cpu.quota unset left-alone
            below a millisecond                   | unified 257 | {'cpu':{'quota':999}} | - | - | cpu.quota rejected out-of-range
            above what the kernel takes           | unified 257 | {'cpu':{'quota':17592186044416}} | - | - | cpu.quota rejected out-of-range
            as much as the kernel takes           | unified 257 | {'cpu':{'quota':17592186044415,'period':1000}} | CPUQuotaPerSecUSec=17592186044415000 CPUQuotaPeriodUSec=1000 | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period exact property:CPUQuotaPeriodUSec
            null in a change                      | unified 257 change | {'cpu':{'quota':null}} | CPUQuotaPerSecUSec=infinity | - | cpu.quota unset reset property:CPUQuotaPerSecUSec
            period zero is not set                | unified 257 | {'cpu':{'quota':50000,'period':0}} | CPUQuotaPerSecUSec=500000 | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period unset left-alone
            period too short                      | unified 257 | {'cpu':{'quota':50000,'period':500}} | - | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period rejected out-of-range
            period too long                       | unified 257 | {'cpu':{'quota':500000,'period':2000000}} | - | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period rejected out-of-range
            period alone                          | unified 257 | {'cpu':{'period':50000}} | - | cpu.max=max_50000 | cpu.period approximated not-persistent file:cpu.max
            period alone                          | legacy 252 | {'cpu':{'period':50000}} | - | cpu.cfs_period_us=50000 | cpu.period approximated not-persistent file:cpu.cfs_period_us
            period alone, the default             | unified 257 | {'cpu':{'period':100000}} | - | - | cpu.period exact already-true
            period alone, cgroupfs                | unified 257 cgroupfs change quota=-1 | {'cpu':{'period':50000}} | - | cpu.max=max_50000 | cpu.period exact file:cpu.max
            period alone keeps the quota in force | unified 257 change quota=50000 | {'cpu':{'period':50000}} | CPUQuotaPerSecUSec=1000000 CPUQuotaPeriodUSec=50000 | - | cpu.period exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            period alone, quota not known         | unified 257 change | {'cpu':{'period':50000}} | CPUQuotaPeriodUSec=50000 | - | cpu.period approximated other-meaning property:CPUQuotaPeriodUSec
            period alone, not known, cgroupfs     | unified 257 cgroupfs change | {'cpu':{'period':50000}} | - | - | cpu.period dropped not-expressible
            period alone, not known, cgroupfs     | legacy 252 cgroupfs change | {'cpu':{'period':50000}} | - | cpu.cfs_period_us=50000 | cpu.period exact file:cpu.cfs_period_us
            period null in a change               | unified 257 change quota=50000 | {'cpu':{'period':null}} | CPUQuotaPerSecUSec=500000 CPUQuotaPeriodUSec=100000 | - | cpu.period unset reset property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            key                                   | unified 257 | {'unified':{'cpu.max':'50000 100000'}} | CPUQuotaPerSecUSec=500000 CPUQuotaPeriodUSec=100000 | - | unified["cpu.max"] exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            key without a period                  | unified 257 | {'unified':{'cpu.max':'50000'}} | CPUQuotaPerSecUSec=500000 | - | unified["cpu.max"] exact property:CPUQuotaPerSecUSec
            key keeps the period in force         | unified 257 change period=50000 | {'unified':{'cpu.max':'50000'}} | CPUQuotaPerSecUSec=1000000 | - | unified["cpu.max"] exact property:CPUQuotaPerSecUSec
            key max                               | unified 257 | {'unified':{'cpu.max':'max'}} | CPUQuotaPerSecUSec=infinity | - | unified["cpu.max"] exact property:CPUQuotaPerSecUSec
            key max with a period                 | unified 257 | {'unified':{'cpu.max':'max 50000'}} | CPUQuotaPerSecUSec=infinity | cpu.max=max_50000 | unified["cpu.max"] approximated not-persistent property:CPUQuotaPerSecUSec file:cpu.max
            key zero                              | unified 257 | {'unified':{'cpu.max':'0 100000'}} | - | - | unified["cpu.max"] rejected out-of-range
            key of three words                    | unified 257 | {'unified':{'cpu.max':'1000 1000 1000'}} | - | - | unified["cpu.max"] rejected invalid-syntax
            key with a fraction                   | unified 252 | {'unified':{'cpu.max':'12345 100000'}} | CPUQuotaPerSecUSec=123450 CPUQuotaPeriodUSec=100000 | - | unified["cpu.max"] approximated coarser-after-reload property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec reloaded=12000_100000
            key goes back to v1                   | legacy 252 cgroupfs | {'unified':{'cpu.max':'50000 100000'}} | - | cpu.cfs_period_us=100000 cpu.cfs_quota_us=50000 | unified["cpu.max"] exact file:cpu.cfs_quota_us file:cpu.cfs_period_us
            key beats the fields                  | unified 257 | {'cpu':{'quota':40000,'period':100000},'unified':{'cpu.max':'90000 100000'}} | CPUQuotaPerSecUSec=900000 CPUQuotaPeriodUSec=100000 | - | cpu.quota dropped overridden; cpu.period exact property:CPUQuotaPeriodUSec; unified["cpu.max"] exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            key beats the period                  | unified 257 | {'cpu':{'period':50000},'unified':{'cpu.max':'90000 100000'}} | CPUQuotaPerSecUSec=900000 CPUQuotaPeriodUSec=100000 | - | cpu.period dropped overridden; unified["cpu.max"] exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            key without a period leaves the field | unified 257 | {'cpu':{'period':50000},'unified':{'cpu.max':'25000'}} | CPUQuotaPerSecUSec=500000 CPUQuotaPeriodUSec=50000 | - | cpu.period exact property:CPUQuotaPeriodUSec; unified["cpu.max"] exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            key max leaves the field, cgroupfs    | legacy 219 cgroupfs | {'cpu':{'period':50000},'unified':{'cpu.max':'max'}} | - | cpu.cfs_quota_us=-1 cpu.cfs_period_us=50000 | cpu.period exact file:cpu.cfs_period_us; unified["cpu.max"] exact file:cpu.cfs_quota_us file:cpu.cfs_period_us
            key says the same                     | unified 257 | {'cpu':{'quota':90000},'unified':{'cpu.max':'90000 100000'}} | CPUQuotaPerSecUSec=900000 CPUQuotaPeriodUSec=100000 | - | cpu.quota exact property:CPUQuotaPerSecUSec; unified["cpu.max"] exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec
            key null in a change                  | unified 257 change | {'unified':{'cpu.max':null}} | CPUQuotaPerSecUSec=infinity | - | unified["cpu.max"] unset reset property:CPUQuotaPerSecUSec
            """);
    }

    static Stream<Scenario> bursts() {
        return Scenario.table("""
            burst                                 | unified 257 | {'cpu':{'quota':50000,'period':100000,'burst':20000}} | CPUQuotaPerSecUSec=500000 CPUQuotaPeriodUSec=100000 | cpu.max.burst=20000 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.period exact property:CPUQuotaPeriodUSec; cpu.burst exact file:cpu.max.burst
            burst                                 | legacy 252 cgroupfs | {'cpu':{'quota':50000,'burst':20000}} | - | cpu.cfs_quota_us=50000 cpu.cfs_burst_us=20000 | cpu.quota exact file:cpu.cfs_quota_us; cpu.burst exact file:cpu.cfs_burst_us
            burst, kernel does not know it        | unified 247 | {'cpu':{'burst':20000}} | - | - | cpu.burst dropped no-file
            burst above the quota                 | unified 257 | {'cpu':{'quota':50000,'burst':60000}} | - | - | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.burst rejected contradiction
            burst above the quota in force        | unified 257 change quota=50000 | {'cpu':{'burst':60000}} | - | - | cpu.burst rejected contradiction
            burst beyond what the kernel takes    | unified 257 | {'cpu':{'burst':18446744073709551615}} | - | - | cpu.burst rejected out-of-range
            burst of a new group                  | unified 257 | {'cpu':{'burst':0}} | - | - | cpu.burst exact already-true
            before a shrinking quota              | unified 257 change quota=100000 | {'cpu':{'quota':50000,'burst':20000}} | CPUQuotaPerSecUSec=500000 | <cpu.max.burst=20000 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.burst exact file:cpu.max.burst
            before a quota that was unlimited     | unified 257 change quota=-1 | {'cpu':{'quota':50000,'burst':20000}} | CPUQuotaPerSecUSec=500000 | <cpu.max.burst=20000 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.burst exact file:cpu.max.burst
            after a growing quota                 | unified 257 change quota=10000 | {'cpu':{'quota':50000,'burst':20000}} | CPUQuotaPerSecUSec=500000 | cpu.max.burst=20000 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.burst exact file:cpu.max.burst
            around a quota that nobody knows      | unified 257 change | {'cpu':{'quota':50000,'burst':20000}} | CPUQuotaPerSecUSec=500000 | <cpu.max.burst=0 cpu.max.burst=20000 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.burst exact file:cpu.max.burst
            none before a shrinking quota         | unified 257 change | {'cpu':{'quota':50000,'burst':0}} | CPUQuotaPerSecUSec=500000 | <cpu.max.burst=0 | cpu.quota exact property:CPUQuotaPerSecUSec; cpu.burst exact file:cpu.max.burst
            null in a change                      | unified 257 change | {'cpu':{'burst':null}} | - | cpu.max.burst=0 | cpu.burst unset reset file:cpu.max.burst
            key                                   | unified 257 | {'unified':{'cpu.max.burst':'10000'}} | - | cpu.max.burst=10000 | unified["cpu.max.burst"] exact file:cpu.max.burst
            key goes back to v1                   | legacy 252 | {'unified':{'cpu.max.burst':'10000'}} | - | cpu.cfs_burst_us=10000 | unified["cpu.max.burst"] exact file:cpu.cfs_burst_us
            key above the key's quota             | unified 257 | {'unified':{'cpu.max':'5000','cpu.max.burst':'10000'}} | - | - | unified["cpu.max"] exact property:CPUQuotaPerSecUSec; unified["cpu.max.burst"] rejected contradiction
            key beats the field                   | unified 257 | {'cpu':{'burst':5000},'unified':{'cpu.max.burst':'10000'}} | - | cpu.max.burst=10000 | cpu.burst dropped overridden; unified["cpu.max.burst"] exact file:cpu.max.burst
            neither has a burst                   | unified 257 | {'cpu':{'burst':0},'unified':{'cpu.max.burst':'0'}} | - | - | cpu.burst exact already-true; unified["cpu.max.burst"] exact already-true
            key that is no number                 | unified 257 | {'unified':{'cpu.max.burst':'much'}} | - | - | unified["cpu.max.burst"] rejected invalid-syntax
            """);
    }

    static Stream<Scenario> realtimeAndClamps() {
        return Scenario.table("""
            realtime                              | unified 257 | {'cpu':{'realtimeRuntime':950000,'realtimePeriod':1000000}} | - | - | cpu.realtimePeriod dropped no-equivalent; cpu.realtimeRuntime dropped no-equivalent
            realtime, kernel without it           | legacy 252 | {'cpu':{'realtimeRuntime':950000}} | - | - | cpu.realtimeRuntime dropped no-file
            realtime, the period first            | legacy 252 file=cpu.rt_runtime_us file=cpu.rt_period_us | {'cpu':{'realtimeRuntime':5000,'realtimePeriod':7000}} | - | cpu.rt_period_us=7000 cpu.rt_runtime_us=5000 | cpu.realtimePeriod exact file:cpu.rt_period_us; cpu.realtimeRuntime exact file:cpu.rt_runtime_us
            runtime above the period              | legacy 252 file=cpu.rt_runtime_us file=cpu.rt_period_us | {'cpu':{'realtimeRuntime':8000,'realtimePeriod':7000}} | - | - | cpu.realtimePeriod exact file:cpu.rt_period_us; cpu.realtimeRuntime rejected contradiction
            runtime unlimited                     | unified 257 | {'cpu':{'realtimeRuntime':-1}} | - | - | cpu.realtimeRuntime exact already-true
            runtime below -1                      | legacy 252 | {'cpu':{'realtimeRuntime':-2}} | - | - | cpu.realtimeRuntime rejected out-of-range
            period zero is not set                | legacy 252 | {'cpu':{'realtimePeriod':0}} | - | - | cpu.realtimePeriod unset left-alone
            period beyond the kernel              | legacy 252 | {'cpu':{'realtimePeriod':4294967296}} | - | - | cpu.realtimePeriod rejected out-of-range
            null in a change                      | legacy 252 file=cpu.rt_runtime_us change | {'cpu':{'realtimeRuntime':null}} | - | cpu.rt_runtime_us=0 | cpu.realtimeRuntime unset reset file:cpu.rt_runtime_us
            clamp                                 | unified 261 | {'unified':{'cpu.uclamp.max':'50.5'}} | - | cpu.uclamp.max=50.5 | unified["cpu.uclamp.max"] exact file:cpu.uclamp.max
            clamp, kernel without it              | unified 257 | {'unified':{'cpu.uclamp.min':'10'}} | - | - | unified["cpu.uclamp.min"] dropped no-file
            clamp above 100                       | unified 261 | {'unified':{'cpu.uclamp.max':'100.01'}} | - | - | unified["cpu.uclamp.max"] rejected invalid-syntax
            clamp with three decimals             | unified 261 | {'unified':{'cpu.uclamp.max':'1.005'}} | - | - | unified["cpu.uclamp.max"] rejected invalid-syntax
            clamp null in a change                | unified 261 change | {'unified':{'cpu.uclamp.max':null}} | - | cpu.uclamp.max=max | unified["cpu.uclamp.max"] unset reset file:cpu.uclamp.max
            """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shares(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void idle(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void weights(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void quotas(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bursts(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void realtimeAndClamps(Scenario scenario) {
        scenario.holds();
    }
}
