package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.Units;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/units} over HTTP, with a systemd that takes or refuses as told. */
class UnitsOverHttpTest {
    private final FakeSystemd systemd = new FakeSystemd();
    private TestDaemon daemon;
    private RawHttp http;

    @BeforeEach
    void start() throws IOException {
        daemon = TestDaemon.start(systemd, UnaryOperator.identity());
        http = daemon.unix();
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        daemon.close();
    }

    @Test
    void aScopeIsStartedWithItsLimitsAndItsExplicitProperties() throws IOException {
        RawHttp.Response response = http.post("/v1/units", "{\"name\":\"a.scope\",\"slice\":\"x.slice\",\"pids\":[17,18],"
                + "\"resources\":{\"memory\":{\"limit\":1048576}},"
                + "\"properties\":[{\"name\":\"Description\",\"value\":\"hello\"},{\"name\":\"X\",\"signature\":\"u\",\"value\":7,\"optional\":true}]}");
        assertEquals(201, response.status(), response.text());
        assertEquals("/v1/units/a.scope", response.headers().get("location"));
        JsonNode answer = response.json();
        assertEquals("[unit, job, applied, dropped, files, verified, report, summary]", names(answer));
        assertEquals("a.scope done", answer.get("unit").textValue() + " " + answer.get("job").textValue());
        assertEquals("{\"name\":\"MemoryMax\",\"signature\":\"t\",\"value\":1048576,\"from\":[\"memory.limit\"]}", answer.get("applied").get(0).toString());
        assertEquals("{\"target\":\"property:MemoryMax\",\"asked\":1048576,\"held\":1048576,\"agrees\":true}", answer.get("verified").get(0).toString());
        assertEquals("properties[\"Description\"]", answer.get("report").get(1).get("path").textValue());
        Units.Start sent = (Units.Start) systemd.requests().get(0);
        assertEquals("a.scope x.slice [17, 18]", sent.unit() + " " + sent.slice() + " " + sent.pids());
        assertEquals(List.of(new Units.Explicit(new UnitProperty("Description", "s", "hello", List.of(LeafPath.of("properties[\"Description\"]"))), false),
                new Units.Explicit(new UnitProperty("X", "u", 7L, List.of(LeafPath.of("properties[\"X\"]"))), true)), sent.properties());
    }

    @Test
    void anOptionalPropertyThatTheHostDoesNotKnowIsDroppedAndReported() throws IOException {
        JsonNode answer = http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"properties\":[{\"name\":\"NoSuch\",\"value\":[1],\"optional\":true}]}").json();
        assertEquals("NoSuch no-property", answer.get("dropped").get(0).get("property").textValue() + " " + answer.get("dropped").get(0).get("reason").textValue());
        assertEquals("dropped", answer.get("report").get(0).get("outcome").textValue());
        assertEquals(1, answer.get("summary").get("dropped").intValue());
    }

    @Test
    void aRequiredPropertyThatTheHostDoesNotKnowRejectsTheRequest() throws IOException {
        RawHttp.Response response = http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"properties\":[{\"name\":\"NoSuch\",\"value\":1}]}");
        assertEquals("422 rejected", response.told());
        assertEquals("properties[\"NoSuch\"]", response.json().get("report").get(0).get("path").textValue());
        assertEquals(List.of(), systemd.requests());
    }

    @Test
    void aValueThatDoesNotFitItsSignatureRejectsTheRequestEvenIfOptional() throws IOException {
        RawHttp.Response response = http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"properties\":[{\"name\":\"MemoryMax\",\"value\":\"1G\",\"optional\":true}]}");
        assertEquals("422 rejected", response.told());
        assertEquals("wrong-type", response.json().get("report").get(0).get("reason").textValue());
        assertEquals(List.of(), systemd.requests());
    }

    @Test
    void aRejectedDocumentReachesNobody() throws IOException {
        RawHttp.Response response = http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"resources\":{\"memory\":{\"limit\":\"1G\"}}}");
        assertEquals("422 rejected", response.told());
        assertEquals("memory.limit", response.json().get("report").get(0).get("path").textValue());
        assertFalse(response.json().has("properties") || response.json().has("files"));
        assertEquals(List.of(), systemd.requests());
    }

    @Test
    void aChangeIsTranslatedAsOneWithTheLimitInForce() throws IOException {
        assertEquals(200, http.exchange("PATCH", "/v1/units/a.scope", "", "{\"resources\":{\"memory\":{\"limit\":2097152}}}").status());
        Units.Change sent = (Units.Change) systemd.requests().get(0);
        assertEquals("a.scope false", sent.unit() + " " + sent.foreign());
        assertEquals(true, sent.plan().options().change());
        assertEquals(OptionalLong.of(1048576), sent.plan().options().memoryLimitInForce());
    }

    @Test
    void aForeignUnitIsChangedOnlyOnDemand() throws IOException {
        http.exchange("PATCH", "/v1/units/a.scope?foreign=allow", "", "{\"properties\":[{\"name\":\"Description\",\"value\":\"x\"}]}");
        assertEquals(true, ((Units.Change) systemd.requests().get(0)).foreign());
        http.exchange("DELETE", "/v1/units/a.scope?foreign=allow", "", "");
        http.exchange("DELETE", "/v1/units/a.scope", "", "");
        assertEquals(List.of(List.of("a.scope", true), List.of("a.scope", false)), systemd.requests().subList(1, 3));
    }

    @Test
    void aUnitIsReadWithWhatSystemdAndTheFilesHold() throws IOException {
        assertEquals("{\"unit\":\"a.scope\",\"ours\":true,\"activeState\":\"active\",\"subState\":\"running\",\"slice\":\"system.slice\","
                + "\"controlGroup\":\"/system.slice/a.scope\",\"properties\":[{\"name\":\"MemoryMax\",\"signature\":\"t\",\"value\":1048576}],"
                + "\"files\":{\"memory.max\":\"1048576\\n\"},\"pids\":[17],"
                + "\"drift\":[{\"target\":\"file:memory.oom.group\",\"promised\":\"1\",\"found\":\"0\",\"action\":\"restored\","
                + "\"at\":\"2026-11-23T12:00:00Z\",\"cause\":\"daemon-reload\"}]}", http.get("/v1/units/a.scope").text());
    }

    @Test
    void anEscapedUnitNameIsOneName() throws IOException {
        assertEquals("a\\x2db.scope", http.get("/v1/units/a%5Cx2db.scope").json().get("unit").textValue());
    }

    @Test
    void aStoppedUnitIsAnsweredWithItsJob() throws IOException {
        assertEquals("{\"unit\":\"a.scope\",\"job\":\"done\"}", http.exchange("DELETE", "/v1/units/a.scope", "", "").text());
    }

    @Test
    void aUnitIsFrozenThawedGivenProcessesAndKilled() throws IOException {
        assertEquals("{\"unit\":\"a.scope\",\"frozen\":true,\"by\":\"systemd\"}", http.post("/v1/units/a.scope/freeze", "").text());
        assertEquals("{\"unit\":\"a.scope\",\"frozen\":false,\"by\":\"systemd\"}", http.post("/v1/units/a.scope/thaw?foreign=allow", "").text());
        assertEquals("{\"unit\":\"a.scope\",\"pids\":[17,18]}", http.post("/v1/units/a.scope/processes", "{\"pids\":[17,18]}").text());
        assertEquals("{\"unit\":\"a.scope\",\"job\":\"done\"}", http.exchange("DELETE", "/v1/units/a.scope?kill=true", "", "").text());
        assertEquals(List.of(List.of("freeze", "a.scope", false), List.of("thaw", "a.scope", true), List.of("attach", "a.scope", List.of(17L, 18L), false),
                List.of("kill", "a.scope", false)), systemd.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"pids\":[]}", "{\"pids\":[0]}", "{\"pids\":[-1]}", "{\"pids\":[\"1\"]}", "{\"pids\":[1],\"name\":\"a\"}"})
    void processesAreNumbersFromOne(String body) throws IOException {
        assertEquals("422 invalid-request", http.post("/v1/units/a.scope/processes", body).told());
        assertEquals(List.of(), systemd.requests());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true                          | Optional[LeafGroup[owner=Optional.empty]]",
        "false                         | Optional.empty",
        "{\"uid\":1000,\"gid\":100}    | Optional[LeafGroup[owner=Optional[Owner[uid=1000, gid=100]]]]"})
    void aDelegatedLeafIsAskedFor(String delegate, String leaf) throws IOException {
        assertEquals(201, http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"delegate\":" + delegate + "}").status());
        assertEquals(leaf, ((Units.Start) systemd.requests().get(0)).leaf().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"yes\"", "{}", "{\"uid\":1000}", "{\"uid\":-1,\"gid\":0}", "{\"uid\":1,\"gid\":1,\"mode\":7}", "null"})
    void aDelegateIsTrueFalseOrAnOwner(String delegate) throws IOException {
        assertEquals("422 invalid-request", http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"delegate\":" + delegate + "}").told());
    }

    @Test
    void onlyAScopeIsDelegated() throws IOException {
        assertEquals("422 invalid-request", http.post("/v1/units", "{\"name\":\"a.slice\",\"delegate\":true}").told());
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, 422 invalid-request",
        "REJECTED, 422 rejected",
        "EXISTS, 409 unit-exists",
        "UNKNOWN_UNIT, 404 unknown-unit",
        "FOREIGN, 403 foreign-unit",
        "DENIED, 403 denied",
        "UNAVAILABLE, 503 no-systemd",
        "TIMEOUT, 504 timeout",
        "FAILED, 500 job-failed"})
    void eachKindOfRefusalHasItsStatus(ApplyException.Kind kind, String told) throws IOException {
        systemd.refuse(new ApplyException(kind, "systemd says no.", List.of(new ReportEntry(LeafPath.of("memory.limit"), 1048576L,
                Fate.rejected(Reason.REFUSED_BY_SYSTEMD, "No.")))));
        RawHttp.Response response = http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"resources\":{\"memory\":{\"limit\":1048576}}}");
        assertEquals(told, response.told());
        assertEquals("systemd says no.", response.json().get("detail").textValue());
        assertEquals("memory.limit 1", response.json().get("report").get(0).get("path").textValue() + " "
                + response.json().get("summary").get("rejected"));
    }

    @Test
    void aFaultTellsNothingOfTheInside() throws IOException {
        systemd.breakDown(new IllegalStateException("secret at io.cgbridge.Inner"));
        RawHttp.Response response = http.exchange("DELETE", "/v1/units/a.scope", "", "");
        assertEquals("500 internal", response.told());
        assertFalse(response.text().contains("secret") || response.text().contains("at io."), response.text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}                                                                       | name",
        "{\"name\":\"a.scope\"}                                                   | pids",
        "{\"name\":7}                                                             | name",
        "{\"name\":\"\"}                                                          | name",
        "{\"name\":\"a.mount\",\"pids\":[1]}                                      | name",
        "{\"name\":\"a/b.scope\",\"pids\":[1]}                                    | name",
        "{\"name\":\"../a.scope\",\"pids\":[1]}                                   | name",
        "{\"name\":\".scope\",\"pids\":[1]}                                       | name",
        "{\"name\":\"a.slice\",\"pids\":[1]}                                      | pids",
        "{\"name\":\"a.scope\",\"pids\":[0]}                                      | pids[0]",
        "{\"name\":\"a.scope\",\"pids\":[1,-1]}                                   | pids[1]",
        "{\"name\":\"a.scope\",\"pids\":[4294967296]}                             | pids[0]",
        "{\"name\":\"a.scope\",\"pids\":[1.5]}                                    | pids[0]",
        "{\"name\":\"a.scope\",\"pids\":17}                                       | pids",
        "{\"name\":\"a.scope\",\"pids\":[\"17\"]}                                 | pids[0]",
        "{\"name\":\"a.scope\",\"pids\":[1],\"slice\":null}                       | slice",
        "{\"name\":\"a.scope\",\"pids\":[1],\"resources\":[]}                     | resources",
        "{\"name\":\"a.scope\",\"pids\":[1],\"resources\":null}                   | resources",
        "{\"name\":\"a.scope\",\"pids\":[1],\"resource\":{}}                      | resource",
        "{\"name\":\"a.scope\",\"pids\":[1],\"policy\":\"harsh\"}                 | policy",
        "{\"name\":\"a.scope\",\"pids\":[1],\"require\":\"cpu\"}                  | require",
        "{\"name\":\"a.scope\",\"pids\":[1],\"require\":[7]}                      | require[0]",
        "{\"name\":\"a.scope\",\"pids\":[1],\"properties\":{}}                    | properties",
        "{\"name\":\"a.scope\",\"pids\":[1],\"properties\":[7]}                   | properties[0]",
        "{\"name\":\"a.scope\",\"pids\":[1],\"properties\":[{\"name\":\"X\"}]}    | properties[0]",
        "{\"name\":\"a.scope\",\"pids\":[1],\"properties\":[{\"name\":\"X\",\"value\":1,\"optinal\":true}]} | properties[0].optinal",
        "{\"name\":\"a.scope\",\"pids\":[1],\"properties\":[{\"name\":\"X\",\"value\":1,\"optional\":1}]}   | properties[0].optional",
        "{\"name\":\"a.scope\",\"pids\":[1],\"properties\":[{\"name\":\"X\",\"value\":1,\"signature\":\"tt\"}]} | properties[0].signature"})
    void aRequestThatCannotBeUnderstoodNamesThePlace(String body, String path) throws IOException {
        RawHttp.Response response = http.post("/v1/units", body);
        assertEquals("422 invalid-request at " + path, response.told() + " at " + response.json().get("path").textValue(), response.text());
        assertEquals(List.of(), systemd.requests());
    }

    @Test
    void whatBelongsToAStartIsNotTakenByAChange() throws IOException {
        RawHttp.Response response = http.exchange("PATCH", "/v1/units/a.scope", "", "{\"pids\":[17]}");
        assertEquals("422 invalid-request", response.told());
    }

    @Test
    void aDuplicateKeyDeepInsideIsFoundInTheRequestToo() throws IOException {
        RawHttp.Response response = http.post("/v1/units", "{\"name\":\"a.scope\",\"pids\":[17],\"resources\":{\"memory\":{\"limit\":1,\"limit\":2}}}");
        assertEquals("400 duplicate-key at resources.memory.limit", response.told() + " at " + response.json().get("path").textValue());
    }

    @Test
    void theQuotaInForceIsReadFromFilesOrReckonedFromProperties() {
        assertEquals(OptionalLong.of(50_000), inForce(Map.of("cpu.max", "50000 200000\n")).cpuQuota());
        assertEquals(OptionalLong.of(200_000), inForce(Map.of("cpu.max", "50000 200000\n")).cpuPeriod());
        assertEquals(OptionalLong.of(-1), inForce(Map.of("cpu.max", "max 100000\n")).cpuQuota());
        assertEquals(OptionalLong.of(-1), inForce(Map.of("cpu.cfs_quota_us", "-1\n", "cpu.cfs_period_us", "100000\n")).cpuQuota());
        assertEquals(OptionalLong.of(5_000), inForce(Map.of(), new UnitProperty("CPUQuotaPerSecUSec", "t", 500_000L, List.of()),
                new UnitProperty("CPUQuotaPeriodUSec", "t", 10_000L, List.of())).cpuQuota());
        assertEquals(OptionalLong.of(50_000), inForce(Map.of(), new UnitProperty("CPUQuotaPerSecUSec", "t", 500_000L, List.of()),
                new UnitProperty("CPUQuotaPeriodUSec", "t", -1L, List.of())).cpuQuota());
        assertEquals(OptionalLong.of(-1), inForce(Map.of(), new UnitProperty("CPUQuotaPerSecUSec", "t", -1L, List.of())).cpuQuota());
    }

    private static InForce inForce(Map<String, String> files, UnitProperty... properties) {
        return InForce.of(new Units.State("a.scope", true, "active", "running", "", "", List.of(properties), files, List.of(), List.of()));
    }

    private static String names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList().toString();
    }
}
