package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.PropertyText;
import io.cgbridge.introspection.Refusals;
import io.cgbridge.introspection.UnitCallMessage;
import io.cgbridge.introspection.UnitCallMessage.Method;
import io.cgbridge.introspection.UnitCallMessage.Part;
import io.cgbridge.server.shim.CallRewriter.Decision;
import io.cgbridge.server.shim.CallRewriter.Peer;
import io.cgbridge.server.shim.UnitCallRewriter.Event;
import io.cgbridge.translator.HostProfile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Given this host and this call, that is sent, and after this refusal that. */
class UnitCallRewriterTest {
    private static final String READ_ONLY = "org.freedesktop.DBus.Error.PropertyReadOnly";
    private static final String INVALID = "org.freedesktop.DBus.Error.InvalidArgs";
    private static final Peer CLIENT = new Peer(4711, 0);

    private final List<RecentCall> calls = new ArrayList<>();
    private final Map<Event, Integer> events = new EnumMap<>(Event.class);
    private final Refusals refusals = Refusals.empty();
    private Optional<HostProfile> profile = Optional.empty();

    private final UnitCallRewriter rewriter = new UnitCallRewriter(new HostKnowledge() {
        @Override
        public Optional<HostProfile> profile() {
            return profile;
        }

        @Override
        public Refusals refusals() {
            return refusals;
        }

        @Override
        public boolean isSystemd(String busName) {
            return busName.equals("org.freedesktop.systemd1") || busName.equals(":1.0");
        }

        @Override
        public long managerNumber(long pid) throws ApplyException {
            if (pid == 13) {
                throw new ApplyException(ApplyException.Kind.INVALID, "Process 13 is refused: it is in another world.");
            }
            return pid + 10;
        }

        @Override
        public String unitOf(long pid) {
            return "of-" + pid + ".scope";
        }
    }, new RequiredProperties(List.of("TasksMax", "Fan*")), calls::add, event -> events.merge(event, 1, Integer::sum));

    private UnitCallRewriterTest on(String host) {
        profile = HostProfiles.byId(host);
        return this;
    }

    private Decision decide(CallBytes call) {
        MessageHeader header = call.header();
        assertTrue(rewriter.wants(header));
        return rewriter.rewrite(header, call.bytes(), CLIENT);
    }

    private Decision.Send send(CallBytes call) {
        return assertInstanceOf(Decision.Send.class, decide(call));
    }

    private static String sent(CallBytes call, byte[] message) {
        try {
            UnitCallMessage read = UnitCallMessage.read(call.method(), message, call.header().bodyAt(), ByteOrder.LITTLE_ENDIAN, call.header().path(), 0);
            return Stream.concat(Stream.of(read.parts().unit()), read.parts().auxiliary().stream()).map(UnitCallRewriterTest::text).collect(Collectors.joining("; "));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Part part) {
        return part.unit() + part.properties().stream().map(each -> " " + each.name() + "=" + PropertyText.of(each.value())).collect(Collectors.joining());
    }

    private static String told(RecentCall call) {
        return Stream.concat(call.dropped().stream().map(each -> "-" + each.property() + " " + each.reason()),
                call.renamed().stream().map(each -> each.from() + "=" + each.valueFrom() + " -> " + each.to() + "=" + each.valueTo())).collect(Collectors.joining("; "));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', value = {
        "systemd-262-unified | MemoryLimit=4096 CPUShares=1024 | MemoryMax=4096 CPUWeight=100 | MemoryLimit=4096 -> MemoryMax=4096; CPUShares=1024 -> CPUWeight=100",
        "systemd-262-unified | MemoryLimit=infinity            | MemoryMax=-1                 | MemoryLimit=infinity -> MemoryMax=infinity",
        "systemd-247-unified | CPUWeight=5 MemoryZSwapMax=0    | CPUWeight=5                  | -MemoryZSwapMax not-on-this-host",
        "systemd-219-legacy  | MemoryMax=4096 MemorySwapMax=0  | MemoryLimit=4096             | -MemorySwapMax not-on-this-host; MemoryMax=4096 -> MemoryLimit=4096"})
    void aCallGoesOnAsThisHostTakesIt(String host, String asked, String sent, String told) {
        CallBytes call = CallBytes.start("a.scope", asked);
        Decision.Send decision = on(host).send(call);
        assertEquals("a.scope " + sent, sent(call, decision.message()));
        assertEquals(List.of(), calls, "it has not ended yet");
        decision.pending().answered(true);
        assertEquals(told, told(calls.get(0)));
        RecentCall ended = calls.get(0);
        assertEquals("StartTransientUnit a.scope 4711 0 done", String.join(" ", ended.method(), ended.unit(),
                Long.toString(ended.pid()), Long.toString(ended.uid()), ended.outcome().word()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "systemd-252-unified"})
    void aCallThatFitsGoesOnByteForByteAndIsNotTold(String host) {
        CallBytes call = CallBytes.set("a.scope", "MemoryMax=4096 CPUWeight=7");
        Decision.Send decision = on(host).send(call);
        assertArrayEquals(call.bytes(), decision.message());
        decision.pending().answered(true);
        assertEquals(List.of(), calls);
    }

    @Test
    void laterMessagesWaitOnlyWhileSystemdMayRefuse() {
        assertFalse(on("systemd-252-unified").send(CallBytes.start("a.scope", "MemoryMax=4096")).hold(), "the probe saw it taken");
        Decision.Send first = send(CallBytes.start("a.scope", "Unheard=4096"));
        assertTrue(first.hold());
        first.pending().answered(true);
        assertFalse(send(CallBytes.start("a.scope", "Unheard=4096")).hold(), "systemd took it once");
        assertTrue(send(CallBytes.set("a.scope", "Unheard=4096")).hold(), "a change is another question");
        assertFalse(send(CallBytes.start("a.scope", "Fancy=4096")).hold(), "what is required is never sent again without it");
    }

    @Test
    void whatSystemdRefusesIsLeftOutAndLearnt() {
        CallBytes call = CallBytes.start("a.scope", "CPUWeight=5 Unheard=1 MemoryMax=4096 Unheard=2");
        Decision.Send decision = send(call);
        Optional<byte[]> again = decision.pending().refused(CallBytes.error(READ_ONLY, "Cannot set property Unheard, or unknown property."));
        assertEquals("a.scope CPUWeight=5 MemoryMax=4096", sent(call, again.orElseThrow()));
        decision.pending().answered(true);
        assertEquals("-Unheard refused-by-systemd", told(calls.get(0)));
        assertEquals(Map.of(Event.LEARNT, 1, Event.SENT_AGAIN, 1), events);

        Decision.Send next = send(CallBytes.start("b.scope", "Unheard=7"));
        assertEquals("b.scope", sent(call, next.message()));
        assertEquals("c.scope Unheard=7", sent(CallBytes.set("c.scope", "Unheard=7"), send(CallBytes.set("c.scope", "Unheard=7")).message()), "a change is another question");
        assertEquals("c.slice Unheard=7", sent(call, send(CallBytes.start("c.slice", "Unheard=7")).message()), "a slice is another question");
    }

    @Test
    void theHeaderOfACallThatIsSentAgainIsTheClients() {
        CallBytes call = CallBytes.start("a.scope", "Unheard=1 CPUWeight=5");
        byte[] again = send(call).pending().refused(CallBytes.error(READ_ONLY, "Cannot set property Unheard, or unknown property.")).orElseThrow();
        byte[] expected = Arrays.copyOf(call.bytes(), call.header().bodyAt());
        byte[] header = Arrays.copyOf(again, call.header().bodyAt());
        Arrays.fill(expected, 4, 8, (byte) 0);
        Arrays.fill(header, 4, 8, (byte) 0);
        assertArrayEquals(expected, header);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // required by the list, by the operator, and by the operator's beginning of a name
        "DevicePolicy=strict | org.freedesktop.DBus.Error.PropertyReadOnly | Cannot set property DevicePolicy, or unknown property.",
        "ProtectTime=1       | org.freedesktop.DBus.Error.PropertyReadOnly | Cannot set property ProtectTime, or unknown property.",
        "TasksMax=1          | org.freedesktop.DBus.Error.PropertyReadOnly | Cannot set property TasksMax, or unknown property.",
        "Fancy=1             | org.freedesktop.DBus.Error.PropertyReadOnly | Cannot set property Fancy, or unknown property.",
        // not about a property of this call
        "CPUWeight=1         | org.freedesktop.DBus.Error.PropertyReadOnly | Cannot set property Else, or unknown property.",
        "CPUWeight=1         | org.freedesktop.DBus.Error.PropertyReadOnly | Objects of this type do not support setting properties.",
        "CPUWeight=1         | org.freedesktop.systemd1.UnitExists         | Unit a.scope already exists.",
        "CPUWeight=1         | org.freedesktop.DBus.Error.AccessDenied     | Access denied",
        // a value that no systemd takes
        "CPUWeight=10001     | org.freedesktop.DBus.Error.InvalidArgs      | Value specified in CPUWeight is out of range",
        "CPUWeight=7         | org.freedesktop.DBus.Error.InvalidArgs      | Invalid argument"})
    void anyOtherErrorIsForTheClient(String asked, String error, String words) {
        Decision.Send decision = on("systemd-247-unified").send(CallBytes.start("a.scope", asked));
        assertEquals(Optional.empty(), decision.pending().refused(CallBytes.error(error, words)));
        decision.pending().answered(false);
        assertEquals(List.of(), calls, "nothing was rewritten");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CPUWeight=0 CPUQuotaPeriodUSec=5000 | Value specified in CPUWeight is out of range | CPUQuotaPeriodUSec=5000",
        "CPUWeight=0 MemoryMax=1             | Invalid argument                             | MemoryMax=1"})
    void aValueThatOnlyOtherVersionsTakeIsOptionalToo(String asked, String words, String sent) {
        CallBytes call = CallBytes.set("a.scope", asked);
        Decision.Send decision = on("systemd-247-unified").send(call);
        Optional<byte[]> again = decision.pending().refused(CallBytes.error(INVALID, words));
        assertEquals("a.scope " + sent, sent(call, again.orElseThrow()));
        assertEquals("b.scope", sent(call, send(CallBytes.set("b.scope", "CPUWeight=0")).message()), "learnt, with this value");
        assertEquals("b.scope CPUWeight=1", sent(call, send(CallBytes.set("b.scope", "CPUWeight=1")).message()));
    }

    /** To systemd that is the sender's unit, and the sender would be the shim. */
    @Test
    void aChangeOfTheUnitOfNoNameIsRefused() {
        CallBytes call = CallBytes.set("", "MemoryMax=4096");
        assertTrue(rewriter.rewrite(call.header(), call.bytes(), CLIENT) instanceof Decision.Refuse);
    }

    @Test
    void auxiliaryUnitsFollowTheSameRules() {
        CallBytes call = CallBytes.start("a.timer", "Unheard=1", "a.service", "MemoryLimit=4096 Unheard=1");
        Decision.Send decision = on("systemd-262-unified").send(call);
        assertEquals("a.timer Unheard=1; a.service MemoryMax=4096 Unheard=1", sent(call, decision.message()));
        byte[] error = CallBytes.error(READ_ONLY, "Cannot set property Unheard, or unknown property.");
        assertEquals("a.timer; a.service MemoryMax=4096 Unheard=1", sent(call, decision.pending().refused(error).orElseThrow()));
        assertEquals("a.timer; a.service MemoryMax=4096", sent(call, decision.pending().refused(error).orElseThrow()));
        decision.pending().answered(true);
        assertEquals("-Unheard refused-by-systemd; -a.service: Unheard refused-by-systemd; a.service: MemoryLimit=4096 -> MemoryMax=4096", told(calls.get(0)));
    }

    @Test
    void theNumberOfTriesIsLimited() {
        List<String> names = IntStream.range(0, 40).mapToObj(i -> "Unheard" + i).toList();
        Decision.Send decision = send(CallBytes.start("a.scope", names.stream().map(name -> name + "=1").collect(Collectors.joining(" "))));
        List<Optional<byte[]>> answers = names.stream().map(name -> decision.pending().refused(CallBytes.error(READ_ONLY, "Cannot set property " + name + ", or unknown property."))).toList();
        assertEquals(32, answers.stream().filter(Optional::isPresent).count());
        assertEquals(8, events.get(Event.TOO_OFTEN));
        assertEquals(8, CallBytes.count(sent(CallBytes.start("b.scope", "A=1"), send(CallBytes.start("b.scope",
                names.stream().map(name -> name + "=1").collect(Collectors.joining(" ")))).message()), "Unheard"), "what was learnt stays learnt");
    }

    @Test
    void processZeroIsTheClientAsTheManagerKnowsIt() {
        CallBytes call = CallBytes.start("a.scope", "PIDs=0,5,0");
        Decision.Send decision = send(call);
        assertEquals("a.scope PIDs=[4721, 5, 4721]", sent(call, decision.message()));
        decision.pending().answered(true);
        assertEquals("PIDs=[0, 5, 0] -> PIDs=[4721, 5, 4721]", told(calls.get(0)));
    }

    @ParameterizedTest
    @CsvSource({"0, 'Process 0 is the client, and the kernel does not say which process that is.'", "13, 'Process 13 is refused: it is in another world.'"})
    void whereTheManagerCannotSeeTheClientProcessZeroIsRefused(long pid, String because) {
        CallBytes call = CallBytes.start("a.scope", "PIDs=0");
        Decision decision = rewriter.rewrite(call.header(), call.bytes(), new Peer(pid, 0));
        assertEquals(new Decision.Refuse("org.freedesktop.DBus.Error.UnixProcessIdUnknown", because), decision);
        assertEquals(RecentCall.Outcome.REFUSED, calls.get(0).outcome());
    }

    @Test
    void otherProcessesAreTheClientsBusiness() {
        CallBytes call = CallBytes.start("a.scope", "PIDs=13,1");
        assertArrayEquals(call.bytes(), send(call).message());
    }

    @Test
    void aCallThatCannotBeReadGoesOnAndIsCounted() {
        CallBytes call = CallBytes.start("a.scope", "MemoryLimit=1");
        byte[] damaged = call.bytes();
        damaged[call.header().bodyAt() + 3] = 1;
        assertEquals(new Decision.PassOn(), rewriter.rewrite(call.header(), damaged, CLIENT));
        assertEquals(Map.of(Event.UNREADABLE, 1), events);
    }

    @Test
    void aClientThatLeavesEndsItsCall() {
        Decision.Send decision = on("systemd-262-unified").send(CallBytes.start("a.scope", "MemoryLimit=1"));
        decision.pending().abandoned();
        assertEquals(RecentCall.Outcome.ABANDONED, calls.get(0).outcome());
    }

    @Test
    void noCallMakesARecordThatIsLarge() {
        String many = String.join(" ", Collections.nCopies(5000, "MemoryZSwapMax=1"));
        Decision.Send decision = on("systemd-247-unified").send(CallBytes.start("a".repeat(5000) + ".scope", many));
        decision.pending().answered(true);
        assertEquals(101, calls.get(0).dropped().size());
        assertEquals("4900 more changes are not listed.", calls.get(0).dropped().get(100).message());
        assertEquals(201, calls.get(0).unit().length());
    }

    @ParameterizedTest
    @CsvSource({"org.freedesktop.systemd1, true", ":1.0, true", ":1.1, false", "org.freedesktop.login1, false", "'', false"})
    void onlySystemdsCallsAreWanted(String destination, boolean wanted) {
        MessageHeader header = CallBytes.set("a.scope", "CPUWeight=1").header();
        assertEquals(wanted, rewriter.wants(new MessageHeader(header.order(), header.type(), 0, header.length(), header.bodyAt(), 1, 0, 0, header.path(),
                header.interfaceName(), header.member(), "", destination, "", header.signature())));
    }

    @Test
    void propertiesOfAUnitSetOnItsOwnObjectAreRewrittenToo() {
        CallBytes call = CallBytes.of(Method.SET_HERE, "a.scope", "MemoryLimit=1");
        assertEquals("a.scope MemoryMax=1", sent(call, on("systemd-262-unified").send(call).message()));
    }
}
