package io.cgbridge.translator;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of {@code memory} and every {@code memory.*} key on every hierarchy, as facts/fields.json and the kernel have it. */
class MemoryRulesTest {
    static Stream<Scenario> limits() {
        return Scenario.table("""
            a limit                               | unified 257 | {'memory':{'limit':1073741824}} | MemoryMax=1073741824 | - | memory.limit exact property:MemoryMax
            a limit                               | unified 230 | {'memory':{'limit':1073741824}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit
            a limit, cgroupfs                     | unified 257 cgroupfs | {'memory':{'limit':1073741824}} | - | memory.max=1073741824 | memory.limit exact file:memory.max
            a limit                               | legacy 219 | {'memory':{'limit':1073741824}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit
            never a unified property on v1        | legacy 252 | {'memory':{'limit':1073741824}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit
            a limit                               | hybrid 247 | {'memory':{'limit':1073741824}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit
            a limit, cgroupfs                     | legacy 219 cgroupfs | {'memory':{'limit':1073741824}} | - | memory.limit_in_bytes=1073741824 | memory.limit exact file:memory.limit_in_bytes
            unlimited                             | unified 257 | {'memory':{'limit':-1}} | MemoryMax=infinity | - | memory.limit exact property:MemoryMax
            unlimited, cgroupfs                   | unified 257 cgroupfs | {'memory':{'limit':-1}} | - | memory.max=max | memory.limit exact file:memory.max
            unlimited, cgroupfs                   | legacy 219 cgroupfs | {'memory':{'limit':-1}} | - | memory.limit_in_bytes=-1 | memory.limit exact file:memory.limit_in_bytes
            zero is not set                       | unified 257 | {'memory':{'limit':0}} | - | - | memory.limit unset left-alone
            below -1                              | unified 257 | {'memory':{'limit':-2}} | - | - | memory.limit rejected out-of-range
            rounded to pages                      | unified 257 | {'memory':{'limit':100000}} | MemoryMax=100000 | - | memory.limit approximated rounded property:MemoryMax held=98304
            rounded to nothing                    | unified 257 | {'memory':{'limit':1}} | MemoryMax=1 | - | memory.limit approximated rounded property:MemoryMax held=0
            rounded on v1 too                     | legacy 219 | {'memory':{'limit':100000}} | MemoryLimit=100000 | - | memory.limit approximated rounded property:MemoryLimit held=98304
            more than the kernel counts           | unified 257 | {'memory':{'limit':9223372036854775807}} | MemoryMax=infinity | - | memory.limit converted other-scale property:MemoryMax
            null in a new unit                    | unified 257 | {'memory':{'limit':null}} | - | - | memory.limit unset null-value
            null in a change                      | unified 257 change | {'memory':{'limit':null}} | MemoryMax=infinity | - | memory.limit unset reset property:MemoryMax
            null in a change lifts memsw first    | legacy 219 change | {'memory':{'limit':null}} | MemoryLimit=infinity | <memory.memsw.limit_in_bytes=-1 | memory.limit unset reset property:MemoryLimit file:memory.memsw.limit_in_bytes
            unlimited in a change lifts memsw     | legacy 219 change | {'memory':{'limit':-1}} | MemoryLimit=infinity | <memory.memsw.limit_in_bytes=-1 | memory.limit exact property:MemoryLimit file:memory.memsw.limit_in_bytes
            a null key resets                     | legacy 219 change | {'unified':{'memory.max':null}} | MemoryLimit=infinity | <memory.memsw.limit_in_bytes=-1 | unified["memory.max"] unset reset property:MemoryLimit file:memory.memsw.limit_in_bytes
            a null key beside the field           | legacy 219 change | {'memory':{'limit':1073741824},'unified':{'memory.max':null}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit; unified["memory.max"] unset null-value
            a null key beside a null field        | unified 257 change | {'memory':{'limit':null,'swap':null},'unified':{'memory.max':null,'memory.swap.max':null}} | MemoryMax=infinity MemorySwapMax=infinity | - | memory.limit unset reset property:MemoryMax; memory.swap unset reset property:MemorySwapMax; unified["memory.max"] unset null-value; unified["memory.swap.max"] unset null-value
            no memory controller                  | unified 257 nocontroller=MEMORY | {'memory':{'limit':1073741824}} | - | - | memory.limit dropped no-controller
            all null in a change                  | unified 257 change | {'memory':null} | MemoryMax=infinity MemoryLow=0 MemorySwapMax=infinity | - | memory unset reset property:MemoryMax property:MemoryLow property:MemorySwapMax
            all null in a new unit                | legacy 219 | {'memory':null} | - | - | memory unset null-value
            unified beats the field               | unified 257 | {'memory':{'limit':33554432},'unified':{'memory.max':'41943040'}} | MemoryMax=41943040 | - | memory.limit dropped overridden; unified["memory.max"] exact property:MemoryMax
            both say the same                     | unified 257 | {'memory':{'limit':1073741824},'unified':{'memory.max':'1G'}} | MemoryMax=1073741824 | - | memory.limit exact property:MemoryMax; unified["memory.max"] exact property:MemoryMax
            """);
    }

    static Stream<Scenario> reservations() {
        return Scenario.table("""
            becomes low                           | unified 257 | {'memory':{'reservation':26214400}} | MemoryLow=26214400 | - | memory.reservation approximated other-meaning property:MemoryLow
            the soft limit itself                 | legacy 219 | {'memory':{'reservation':26214400}} | - | memory.soft_limit_in_bytes=26214400 | memory.reservation exact file:memory.soft_limit_in_bytes
            unlimited is no protection            | unified 257 | {'memory':{'reservation':-1}} | MemoryLow=0 | - | memory.reservation approximated other-meaning property:MemoryLow held=0
            unlimited, MemoryLow=0 refused        | unified 239 | {'memory':{'reservation':-1}} | MemoryLow=1 | - | memory.reservation approximated other-meaning property:MemoryLow held=0
            unlimited                             | legacy 219 | {'memory':{'reservation':-1}} | - | memory.soft_limit_in_bytes=-1 | memory.reservation exact file:memory.soft_limit_in_bytes
            zero is not set                       | unified 257 | {'memory':{'reservation':0}} | - | - | memory.reservation unset left-alone
            below -1                              | legacy 219 | {'memory':{'reservation':-2}} | - | - | memory.reservation rejected out-of-range
            rounded                               | unified 257 | {'memory':{'reservation':5000}} | MemoryLow=5000 | - | memory.reservation approximated other-meaning property:MemoryLow held=4096
            above the limit                       | unified 257 | {'memory':{'limit':1073741824,'reservation':2147483648}} | MemoryMax=1073741824 MemoryLow=2147483648 | - | memory.limit exact property:MemoryMax; memory.reservation approximated other-meaning property:MemoryLow
            null in a change                      | unified 257 change | {'memory':{'reservation':null}} | MemoryLow=0 | - | memory.reservation unset reset property:MemoryLow
            null in a change                      | legacy 219 change | {'memory':{'reservation':null}} | - | memory.soft_limit_in_bytes=-1 | memory.reservation unset reset file:memory.soft_limit_in_bytes
            unified beats the field               | unified 257 | {'memory':{'reservation':4096},'unified':{'memory.low':'8192'}} | MemoryLow=8192 | - | memory.reservation dropped overridden; unified["memory.low"] exact property:MemoryLow
            """);
    }

    static Stream<Scenario> swaps() {
        return Scenario.table("""
            equal to the limit is no swap         | unified 257 | {'memory':{'limit':1073741824,'swap':1073741824}} | MemoryMax=1073741824 MemorySwapMax=0 | - | memory.limit exact property:MemoryMax; memory.swap converted other-scale property:MemorySwapMax held=0
            no swap, MemorySwapMax=0 refused      | unified 237 | {'memory':{'limit':1073741824,'swap':1073741824}} | MemoryMax=1073741824 MemorySwapMax=1 | - | memory.limit exact property:MemoryMax; memory.swap converted other-scale property:MemorySwapMax held=0
            twice the limit                       | unified 257 | {'memory':{'limit':1073741824,'swap':2147483648}} | MemoryMax=1073741824 MemorySwapMax=1073741824 | - | memory.limit exact property:MemoryMax; memory.swap converted other-scale property:MemorySwapMax held=1073741824
            twice the limit, cgroupfs             | unified 257 cgroupfs | {'memory':{'limit':134217728,'swap':268435456}} | - | memory.max=134217728 memory.swap.max=134217728 | memory.limit exact file:memory.max; memory.swap converted other-scale file:memory.swap.max held=134217728
            below the limit                       | unified 257 | {'memory':{'limit':1073741824,'swap':4096}} | - | - | memory.limit exact property:MemoryMax; memory.swap rejected contradiction
            below the limit                       | legacy 219 | {'memory':{'limit':1073741824,'swap':4096}} | - | - | memory.limit exact property:MemoryLimit; memory.swap rejected contradiction
            unlimited                             | unified 257 | {'memory':{'limit':1073741824,'swap':-1}} | MemoryMax=1073741824 MemorySwapMax=infinity | - | memory.limit exact property:MemoryMax; memory.swap exact property:MemorySwapMax
            unlimited without a limit             | unified 257 | {'memory':{'swap':-1}} | MemorySwapMax=infinity | - | memory.swap exact property:MemorySwapMax
            without a limit                       | unified 257 | {'memory':{'swap':4096}} | - | - | memory.swap rejected not-expressible
            with unlimited memory                 | unified 257 | {'memory':{'limit':-1,'swap':1073741824}} | MemoryMax=infinity MemorySwapMax=1073741824 | - | memory.limit exact property:MemoryMax; memory.swap approximated other-meaning property:MemorySwapMax held=1073741824
            zero is not set                       | unified 257 | {'memory':{'limit':1073741824,'swap':0}} | MemoryMax=1073741824 | - | memory.limit exact property:MemoryMax; memory.swap unset left-alone
            below -1                              | unified 257 | {'memory':{'limit':1073741824,'swap':-2}} | - | - | memory.limit exact property:MemoryMax; memory.swap rejected out-of-range
            the limit of unified counts           | unified 257 | {'memory':{'swap':2147483648},'unified':{'memory.max':'1G'}} | MemorySwapMax=1073741824 MemoryMax=1073741824 | - | memory.swap converted other-scale property:MemorySwapMax held=1073741824; unified["memory.max"] exact property:MemoryMax
            alone in a change                     | unified 257 change memory=1073741824 | {'memory':{'swap':2147483648}} | MemorySwapMax=1073741824 | - | memory.swap converted other-scale property:MemorySwapMax held=1073741824
            alone in a change below the limit     | unified 257 change memory=1073741824 | {'memory':{'swap':4096}} | - | - | memory.swap rejected contradiction
            alone in a change, limit not known    | unified 257 change | {'memory':{'swap':2147483648}} | - | - | memory.swap rejected not-expressible
            null in a change                      | unified 257 change | {'memory':{'swap':null}} | MemorySwapMax=infinity | - | memory.swap unset reset property:MemorySwapMax
            null in a change                      | legacy 219 change | {'memory':{'swap':null}} | - | <memory.memsw.limit_in_bytes=-1 | memory.swap unset reset file:memory.memsw.limit_in_bytes
            not counted, no swap asked, none on   | unified 252 noswapaccounting=0 | {'memory':{'limit':1073741824,'swap':1073741824}} | MemoryMax=1073741824 | - | memory.limit exact property:MemoryMax; memory.swap exact already-true
            not counted, no swap asked            | unified 252 noswapaccounting=4096 | {'memory':{'limit':1073741824,'swap':1073741824}} | MemoryMax=1073741824 | - | memory.limit exact property:MemoryMax; memory.swap dropped no-swap-accounting
            not counted, no swap asked, none on   | legacy 219 noswapaccounting=0 | {'memory':{'limit':1073741824,'swap':1073741824}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit; memory.swap exact already-true
            not counted                           | legacy 219 noswapaccounting=4096 | {'memory':{'limit':1073741824,'swap':2147483648}} | MemoryLimit=1073741824 | - | memory.limit exact property:MemoryLimit; memory.swap dropped no-swap-accounting
            both together on v1                   | legacy 219 | {'memory':{'limit':1073741824,'swap':2147483648}} | MemoryLimit=1073741824 | memory.memsw.limit_in_bytes=2147483648 | memory.limit exact property:MemoryLimit; memory.swap exact file:memory.memsw.limit_in_bytes
            the limit goes first in a new group   | legacy 219 cgroupfs | {'memory':{'swap':2147483648,'limit':1073741824}} | - | memory.limit_in_bytes=1073741824 memory.memsw.limit_in_bytes=2147483648 | memory.limit exact file:memory.limit_in_bytes; memory.swap exact file:memory.memsw.limit_in_bytes
            without a limit it is the limit too   | legacy 219 | {'memory':{'swap':2147483648}} | MemoryLimit=2147483648 | memory.memsw.limit_in_bytes=2147483648 | memory.swap exact property:MemoryLimit file:memory.memsw.limit_in_bytes
            unlimited memory is limited by it     | legacy 219 | {'memory':{'limit':-1,'swap':2147483648}} | MemoryLimit=2147483648 | memory.memsw.limit_in_bytes=2147483648 | memory.limit approximated clamped property:MemoryLimit held=2147483648; memory.swap exact file:memory.memsw.limit_in_bytes
            both grow: memsw first                | legacy 219 change memory=1073741824 | {'memory':{'limit':2147483648,'swap':4294967296}} | MemoryLimit=2147483648 | <memory.memsw.limit_in_bytes=4294967296 | memory.limit exact property:MemoryLimit; memory.swap exact file:memory.memsw.limit_in_bytes
            both shrink: memsw last               | legacy 219 change memory=4294967296 | {'memory':{'limit':2147483648,'swap':4294967296}} | MemoryLimit=2147483648 | memory.memsw.limit_in_bytes=4294967296 | memory.limit exact property:MemoryLimit; memory.swap exact file:memory.memsw.limit_in_bytes
            nobody knows: memsw lifted first      | legacy 219 change | {'memory':{'limit':2147483648,'swap':4294967296}} | MemoryLimit=2147483648 | <memory.memsw.limit_in_bytes=-1 memory.memsw.limit_in_bytes=4294967296 | memory.limit exact property:MemoryLimit; memory.swap exact file:memory.memsw.limit_in_bytes
            alone in a change                     | legacy 219 change memory=1073741824 | {'memory':{'swap':2147483648}} | - | memory.memsw.limit_in_bytes=2147483648 | memory.swap exact file:memory.memsw.limit_in_bytes
            unlimited, but no swap by the key     | legacy 219 | {'memory':{'limit':-1,'swap':-1},'unified':{'memory.swap.max':'0'}} | MemoryLimit=infinity | - | memory.limit exact property:MemoryLimit; memory.swap dropped overridden; unified["memory.swap.max"] dropped not-expressible
            limit null and swap in a change       | legacy 219 change | {'memory':{'limit':null,'swap':4096}} | - | - | memory.limit unset reset property:MemoryLimit; memory.swap rejected contradiction
            """);
    }

    static Stream<Scenario> others() {
        return Scenario.table("""
            kernel memory                         | unified 257 | {'memory':{'kernel':1048576}} | - | - | memory.kernel dropped no-equivalent
            kernel memory unlimited               | unified 257 | {'memory':{'kernel':-1}} | - | - | memory.kernel exact already-true
            kernel memory                         | legacy 219 | {'memory':{'kernel':1048576}} | - | memory.kmem.limit_in_bytes=1048576 | memory.kernel exact file:memory.kmem.limit_in_bytes
            kernel memory, taken and ignored      | legacy 252 | {'memory':{'kernel':1048576}} | - | - | memory.kernel dropped accepted-but-ignored
            kernel memory below -1                | legacy 219 | {'memory':{'kernel':-5}} | - | - | memory.kernel rejected out-of-range
            kernel memory null in a change        | legacy 219 change | {'memory':{'kernel':null}} | - | memory.kmem.limit_in_bytes=-1 | memory.kernel unset reset file:memory.kmem.limit_in_bytes
            TCP buffers                           | unified 257 | {'memory':{'kernelTCP':1048576}} | - | - | memory.kernelTCP dropped no-equivalent
            TCP buffers                           | legacy 252 | {'memory':{'kernelTCP':1048576}} | - | memory.kmem.tcp.limit_in_bytes=1048576 | memory.kernelTCP exact file:memory.kmem.tcp.limit_in_bytes
            TCP buffers unlimited                 | unified 257 | {'memory':{'kernelTCP':-1}} | - | - | memory.kernelTCP exact already-true
            TCP buffers unlimited in a change     | legacy 252 change | {'memory':{'kernelTCP':-1}} | - | memory.kmem.tcp.limit_in_bytes=-1 | memory.kernelTCP exact file:memory.kmem.tcp.limit_in_bytes
            swappiness                            | legacy 219 | {'memory':{'swappiness':0}} | - | memory.swappiness=0 | memory.swappiness exact file:memory.swappiness
            swappiness                            | unified 257 | {'memory':{'swappiness':60}} | - | - | memory.swappiness dropped no-equivalent
            swappiness above 100, old kernel      | legacy 219 | {'memory':{'swappiness':101}} | - | - | memory.swappiness rejected out-of-range
            swappiness above 100, newer kernel    | legacy 252 | {'memory':{'swappiness':200}} | - | memory.swappiness=200 | memory.swappiness exact file:memory.swappiness
            swappiness of 64 bits                 | legacy 252 | {'memory':{'swappiness':18446744073709551614}} | - | - | memory.swappiness rejected out-of-range
            swappiness as runtimes write not set  | legacy 252 | {'memory':{'swappiness':18446744073709551615}} | - | - | memory.swappiness unset left-alone
            swappiness null in a change           | legacy 252 change | {'memory':{'swappiness':null}} | - | - | memory.swappiness unset null-value
            OOM killer off                        | legacy 219 | {'memory':{'disableOOMKiller':true}} | - | memory.oom_control=1 | memory.disableOOMKiller exact file:memory.oom_control
            OOM killer on                         | legacy 219 | {'memory':{'disableOOMKiller':false}} | - | memory.oom_control=0 | memory.disableOOMKiller exact file:memory.oom_control
            OOM killer off                        | unified 257 | {'memory':{'disableOOMKiller':true}} | - | - | memory.disableOOMKiller dropped no-equivalent
            OOM killer on                         | unified 257 | {'memory':{'disableOOMKiller':false}} | - | - | memory.disableOOMKiller exact already-true
            OOM killer null in a change           | legacy 219 change | {'memory':{'disableOOMKiller':null}} | - | memory.oom_control=0 | memory.disableOOMKiller unset reset file:memory.oom_control
            hierarchical                          | unified 257 | {'memory':{'useHierarchy':true}} | - | - | memory.useHierarchy exact already-true
            flat                                  | unified 257 | {'memory':{'useHierarchy':false}} | - | - | memory.useHierarchy dropped no-equivalent
            hierarchical                          | legacy 219 | {'memory':{'useHierarchy':true}} | - | memory.use_hierarchy=1 | memory.useHierarchy exact file:memory.use_hierarchy
            flat, kernel without the choice       | legacy 252 | {'memory':{'useHierarchy':false}} | - | - | memory.useHierarchy dropped no-equivalent
            check before a change                 | unified 257 change | {'memory':{'checkBeforeUpdate':true}} | - | - | memory.checkBeforeUpdate exact already-true
            check before a new unit               | unified 257 | {'memory':{'checkBeforeUpdate':true}} | - | - | memory.checkBeforeUpdate unset left-alone
            no check                              | unified 257 change | {'memory':{'checkBeforeUpdate':false}} | - | - | memory.checkBeforeUpdate unset left-alone
            strict: what would be dropped         | unified 257 strict | {'memory':{'swappiness':60,'limit':4096}} | - | - | memory.limit exact property:MemoryMax; memory.swappiness rejected no-equivalent
            """);
    }

    static Stream<Scenario> keys() {
        return Scenario.table("""
            max with a suffix                     | unified 257 | {'unified':{'memory.max':'1G'}} | MemoryMax=1073741824 | - | unified["memory.max"] exact property:MemoryMax
            max                                   | unified 257 | {'unified':{'memory.max':'max'}} | MemoryMax=infinity | - | unified["memory.max"] exact property:MemoryMax
            max zero, which MemoryMax refuses     | unified 257 | {'unified':{'memory.max':'0'}} | MemoryMax=1 | - | unified["memory.max"] converted rounded property:MemoryMax held=0
            max that is no size                   | unified 257 | {'unified':{'memory.max':'1.5G'}} | - | - | unified["memory.max"] rejected invalid-syntax
            max, empty                            | unified 257 | {'unified':{'memory.max':''}} | - | - | unified["memory.max"] rejected invalid-syntax
            max goes back to v1                   | legacy 219 | {'unified':{'memory.max':'1G'}} | MemoryLimit=1073741824 | - | unified["memory.max"] exact property:MemoryLimit
            max goes back to v1, cgroupfs         | legacy 219 cgroupfs | {'unified':{'memory.max':'1G'}} | - | memory.limit_in_bytes=1073741824 | unified["memory.max"] exact file:memory.limit_in_bytes
            max null in a change                  | unified 257 change | {'unified':{'memory.max':null}} | MemoryMax=infinity | - | unified["memory.max"] unset reset property:MemoryMax
            max null gives way to the field       | unified 257 change | {'memory':{'limit':4096},'unified':{'memory.max':null}} | MemoryMax=4096 | - | memory.limit exact property:MemoryMax; unified["memory.max"] unset null-value
            field null gives way to the key       | unified 257 change | {'memory':{'limit':null},'unified':{'memory.max':'4096'}} | MemoryMax=4096 | - | memory.limit unset null-value; unified["memory.max"] exact property:MemoryMax
            max lifted in a change lifts memsw    | legacy 219 change | {'unified':{'memory.max':'max'}} | MemoryLimit=infinity | <memory.memsw.limit_in_bytes=-1 | unified["memory.max"] exact property:MemoryLimit file:memory.memsw.limit_in_bytes
            low                                   | unified 257 | {'unified':{'memory.low':'max'}} | MemoryLow=infinity | - | unified["memory.low"] exact property:MemoryLow
            low becomes the soft limit            | legacy 219 | {'unified':{'memory.low':'64M'}} | - | memory.soft_limit_in_bytes=67108864 | unified["memory.low"] approximated other-meaning file:memory.soft_limit_in_bytes
            low zero becomes no soft limit        | legacy 219 | {'unified':{'memory.low':'0'}} | - | memory.soft_limit_in_bytes=-1 | unified["memory.low"] approximated other-meaning file:memory.soft_limit_in_bytes
            low zero in a change                  | unified 239 change | {'unified':{'memory.low':'0'}} | MemoryLow=1 | - | unified["memory.low"] converted rounded property:MemoryLow held=0
            high                                  | unified 257 | {'unified':{'memory.high':'536870912'}} | MemoryHigh=536870912 | - | unified["memory.high"] exact property:MemoryHigh
            high                                  | legacy 219 | {'unified':{'memory.high':'536870912'}} | - | - | unified["memory.high"] dropped no-equivalent
            high, cgroupfs                        | unified 257 cgroupfs | {'unified':{'memory.high':'100000000'}} | - | memory.high=100000000 | unified["memory.high"] approximated rounded file:memory.high held=99999744
            min                                   | unified 257 | {'unified':{'memory.min':'1048576'}} | MemoryMin=1048576 | - | unified["memory.min"] exact property:MemoryMin
            min, not a property yet               | unified 239 | {'unified':{'memory.min':'1048576'}} | - | memory.min=1048576 | unified["memory.min"] exact file:memory.min
            min, no file either                   | unified 237 | {'unified':{'memory.min':'1048576'}} | - | - | unified["memory.min"] dropped no-file
            swap.max                              | unified 257 | {'unified':{'memory.swap.max':'0'}} | MemorySwapMax=0 | - | unified["memory.swap.max"] exact property:MemorySwapMax
            swap.max with a limit                 | legacy 219 | {'memory':{'limit':1073741824},'unified':{'memory.swap.max':'1G'}} | MemoryLimit=1073741824 | memory.memsw.limit_in_bytes=2147483648 | memory.limit exact property:MemoryLimit; unified["memory.swap.max"] converted other-scale file:memory.memsw.limit_in_bytes held=2147483648
            swap.max with memory.max              | legacy 219 | {'unified':{'memory.swap.max':'0','memory.max':'1G'}} | MemoryLimit=1073741824 | memory.memsw.limit_in_bytes=1073741824 | unified["memory.swap.max"] converted other-scale file:memory.memsw.limit_in_bytes held=1073741824; unified["memory.max"] exact property:MemoryLimit
            swap.max in a change                  | legacy 219 change memory=1073741824 | {'unified':{'memory.swap.max':'1G'}} | - | memory.memsw.limit_in_bytes=2147483648 | unified["memory.swap.max"] converted other-scale file:memory.memsw.limit_in_bytes held=2147483648
            swap.max without a limit              | legacy 219 | {'unified':{'memory.swap.max':'1G'}} | - | - | unified["memory.swap.max"] dropped not-expressible
            swap.max where nobody counts          | unified 252 noswapaccounting=0 | {'unified':{'memory.swap.max':'0'}} | - | - | unified["memory.swap.max"] exact already-true
            swap.max beats the field              | unified 257 | {'memory':{'limit':4096,'swap':8192},'unified':{'memory.swap.max':'0'}} | MemoryMax=4096 MemorySwapMax=0 | - | memory.limit exact property:MemoryMax; memory.swap dropped overridden; unified["memory.swap.max"] exact property:MemorySwapMax
            swap.max says the same                | legacy 219 | {'memory':{'limit':4096,'swap':8192},'unified':{'memory.swap.max':'4096'}} | MemoryLimit=4096 | memory.memsw.limit_in_bytes=8192 | memory.limit exact property:MemoryLimit; memory.swap exact file:memory.memsw.limit_in_bytes; unified["memory.swap.max"] converted other-scale file:memory.memsw.limit_in_bytes held=8192
            swap.high                             | unified 257 | {'unified':{'memory.swap.high':'1048576'}} | - | memory.swap.high=1048576 | unified["memory.swap.high"] exact file:memory.swap.high
            swap.high                             | legacy 219 | {'unified':{'memory.swap.high':'1048576'}} | - | - | unified["memory.swap.high"] dropped no-equivalent
            zswap.max                             | unified 261 | {'unified':{'memory.zswap.max':'0'}} | MemoryZSwapMax=0 | - | unified["memory.zswap.max"] exact property:MemoryZSwapMax
            zswap.max, accepted without effect    | unified 257 | {'unified':{'memory.zswap.max':'0'}} | - | - | unified["memory.zswap.max"] dropped no-file
            zswap.writeback                       | unified 261 | {'unified':{'memory.zswap.writeback':'0'}} | MemoryZSwapWriteback=false | - | unified["memory.zswap.writeback"] exact property:MemoryZSwapWriteback
            zswap.writeback that is no switch     | unified 261 | {'unified':{'memory.zswap.writeback':'2'}} | - | - | unified["memory.zswap.writeback"] rejected invalid-syntax
            oom.group in a new unit               | unified 257 | {'unified':{'memory.oom.group':' 1 '}} | OOMPolicy=kill | - | unified["memory.oom.group"] exact property:OOMPolicy
            oom.group off in a new unit           | unified 257 | {'unified':{'memory.oom.group':'0'}} | OOMPolicy=continue | - | unified["memory.oom.group"] exact property:OOMPolicy
            oom.group in a change                 | unified 257 change | {'unified':{'memory.oom.group':'1'}} | - | memory.oom.group=1 | unified["memory.oom.group"] approximated not-persistent file:memory.oom.group
            oom.group of a scope before 253       | unified 252 | {'unified':{'memory.oom.group':'1'}} | - | memory.oom.group=1 | unified["memory.oom.group"] approximated not-persistent file:memory.oom.group
            oom.group of a service before 253     | unified 252 service | {'unified':{'memory.oom.group':'1'}} | OOMPolicy=kill | - | unified["memory.oom.group"] exact property:OOMPolicy
            oom.group of a slice                  | unified 257 slice | {'unified':{'memory.oom.group':'1'}} | - | memory.oom.group=1 | unified["memory.oom.group"] approximated not-persistent file:memory.oom.group
            oom.group, cgroupfs                   | unified 257 cgroupfs | {'unified':{'memory.oom.group':'1'}} | - | memory.oom.group=1 | unified["memory.oom.group"] exact file:memory.oom.group
            oom.group                             | legacy 219 | {'unified':{'memory.oom.group':'1'}} | - | - | unified["memory.oom.group"] dropped no-equivalent
            oom.group that is no switch           | unified 257 | {'unified':{'memory.oom.group':'invalid'}} | - | - | unified["memory.oom.group"] rejected invalid-syntax
            reclaim is an action                  | unified 257 | {'unified':{'memory.reclaim':'1G'}} | - | - | unified["memory.reclaim"] rejected not-a-resource
            """);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void keys(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void limits(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void reservations(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void swaps(Scenario scenario) {
        scenario.holds();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void others(Scenario scenario) {
        scenario.holds();
    }
}
