package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The journal is told the priority in front of the line; nobody else sees a prefix. */
class LogsTest {
    @ParameterizedTest
    @CsvSource({"ERROR,true,<3>time=", "WARN,true,<4>time=", "INFO,true,<6>time=", "DEBUG,true,<7>time=", "TRACE,true,<7>time=", "ERROR,false,time=", "INFO,false,time="})
    void aLineBeginsWith(String level, boolean journal, String start) {
        Logger logger = (Logger) LoggerFactory.getLogger(LogsTest.class);
        String line = new Logs.LineLayout(journal).doLayout(new LoggingEvent(LogsTest.class.getName(), logger, Level.toLevel(level), "what happened", null, null));
        assertTrue(line.startsWith(start) && line.endsWith(" msg=\"what happened\" logger=io.cgbridge.server.LogsTest\n"), line);
    }
}
