// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Properties;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

/** The calls and points used today, in a file that all servers share, because a client starts a server for each session. */
record Budget(Settings settings) {

    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    /** Counts a call before it is sent, whatever its result is. Returns false if the daily limit is reached. */
    synchronized boolean take(String operation) throws IOException {
        Path file = Path.of(settings.values().getProperty("budget", "mcp-server.budget"));
        try (var channel = FileChannel.open(file, CREATE, READ, WRITE);
                var lock = channel.lock()) {
            var spent = new Properties();
            spent.load(Channels.newReader(channel, StandardCharsets.UTF_8));
            String today = LocalDate.now(ZONE).toString();
            if (!today.equals(spent.getProperty("day"))) {
                spent.clear();
            }
            int calls = Integer.parseInt(spent.getProperty(operation, "0")) + 1;
            int points =
                    Integer.parseInt(spent.getProperty("points", "0")) + settings.number(operation + ".points-a-call");
            if (calls > settings.number(operation + ".calls") || points > settings.number("points")) {
                return false;
            }
            spent.setProperty("day", today);
            spent.setProperty(operation, Integer.toString(calls));
            spent.setProperty("points", Integer.toString(points));
            var text = new StringWriter();
            spent.store(text, null);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)), 0);
            channel.force(true);
            return true;
        }
    }
}
