/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.client;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.zip.ZipException;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.JsonTree;

/** Reads the body of an answer as one JSON object, keeping numbers exact and memory bounded. Thread-safe. */
final class EnvelopeReader {

    private final ObjectMapper mapper;
    private final long maxBytes;

    EnvelopeReader(ObjectMapper mapper, long maxBytes) {
        this.mapper = mapper;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a body to its end.
     *
     * @throws NotJsonException if it is no JSON object, has something behind it, or is too large
     * @throws IOException if the connection fails
     */
    Envelope read(HttpAnswer answer) throws IOException {
        if (answer.body() == null) {
            throw new NotJsonException("it is empty");
        }
        var body = new LimitedStream(answer.body(), maxBytes);
        try (JsonParser parser = parser(answer, body)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new NotJsonException(first == null ? "it is empty" : "it is no JSON object");
            }
            ObjectNode json = (ObjectNode) JsonTree.read(parser);
            if (parser.nextToken() != null) {
                throw new NotJsonException("something follows the JSON object");
            }
            return new Envelope(json);
        } catch (JsonProcessingException e) {
            // Jackson's message quotes the body
            throw new NotJsonException("it is no valid JSON" + at(e.getLocation()));
        } catch (CharConversionException e) {
            throw new NotJsonException("it is not encoded as JSON must be");
        } catch (ZipException e) {
            throw new NotJsonException("it is not compressed as its Content-Encoding says");
        }
    }

    private JsonParser parser(HttpAnswer answer, InputStream body) throws IOException {
        return answer.charset() == null
                ? mapper.getFactory().createParser(body)
                : mapper.getFactory().createParser(new InputStreamReader(body, answer.charset()));
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /** Fails when more than the allowed number of bytes is read. */
    private static final class LimitedStream extends InputStream {

        private final InputStream in;
        private final long limit;
        private long read;

        LimitedStream(InputStream in, long limit) {
            this.in = in;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int bytes) throws IOException {
            read += bytes;
            if (read > limit) {
                throw new NotJsonException("it is larger than maxResponseSize allows (" + limit + " bytes)");
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
