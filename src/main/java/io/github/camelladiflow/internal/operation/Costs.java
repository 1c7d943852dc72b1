// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.operation.NameLists.Kind;
import io.github.camelladiflow.model.Cost;
import io.github.camelladiflow.model.CostQuery;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.CostOptions;
import org.apache.camel.Exchange;

/** Reads from a message of which transactions the cost is asked for, and checks it before the call. */
final class Costs implements Function<Exchange, ObjectNode> {

    /** What may be given by name; flows and campaigns have no list. */
    static final Map<String, Kind> NAMED = Map.of("sequence_id", Kind.SEQUENCE, "trigger_id", Kind.TRIGGER);

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final RequestReader<CostQuery> reader;
    private final ZoneId zone;

    Costs(LadiFlowOperation operation, OperationContext context) {
        CostOptions options = context.cost();
        this.zone = ZoneId.of(options.getTimeZone());
        this.reader = new RequestReader<>(
                        operation,
                        CostQuery.class,
                        null,
                        "Send a CostQuery, a Map or a JSON object with from_date and source, or set them as options.")
                .option("source", context.simple("source", options.getSource()))
                .option("source_id", context.simple("sourceId", options.getSourceId()))
                .option("from_date", context.simple("fromDate", options.getFromDate()))
                .option("to_date", context.simple("toDate", options.getToDate()))
                .option("type", context.simple("type", options.getType()))
                .option("sort", context.simple("sort", context.list().getSort()));
    }

    @Override
    public ObjectNode apply(Exchange exchange) {
        CostQuery query = reader.read(exchange);
        Instant from = query.getFrom(zone);
        if (from == null) {
            throw reader.refused("from_date is missing. Send it, or set the option fromDate.");
        }
        Instant to = query.getTo(zone);
        if (from.isAfter(LAST) || to != null && to.isAfter(LAST)) {
            throw reader.refused("from_date and to_date have to be before the year 10000, in UTC too.");
        }
        if (to != null && to.isBefore(from)) {
            throw reader.refused("to_date is before from_date.");
        }
        if (query.getSource() == null) {
            throw reader.refused(
                    "source is missing. Send FLOW, CAMPAIGN or SEQUENCE, or NONE for null, or set the option source.");
        }
        ObjectNode json = query.toJsonNode();
        json.put("from_date", MILLIS.format(from));
        if (to != null) {
            json.put("to_date", MILLIS.format(to));
        }
        if (query.getSource().equals("NONE")) {
            json.putNull("source");
        }
        return json;
    }

    /** What transactions cost together. */
    static final class Total implements Operation<ObjectNode, Cost> {

        private static final LadiFlowOperation OPERATION = LadiFlowOperation.FLOW_GET_COST;

        private final OperationContext context;
        private final Costs query;
        private final NamedIds names;

        Total(OperationContext context) {
            this.context = context;
            this.query = new Costs(OPERATION, context);
            this.names = new NamedIds(OPERATION, context);
        }

        @Override
        public ObjectNode read(Exchange exchange) {
            ObjectNode json = query.apply(exchange);
            // of a query that is for a list as well
            json.remove(List.of("page", "limit", "sort"));
            return json;
        }

        @Override
        public CompletableFuture<CallResult<Cost>> call(ObjectNode json) {
            return names.replace(
                    json, NAMED, () -> context.caller().call(new ApiRequest<>(OPERATION, json, Total::cost)));
        }

        private static Cost cost(JsonValue data) {
            if (data == null || data.get("total_credits") == null && data.get("total_money") == null) {
                throw new UnexpectedResponseException("the member data is no object with total_credits or total_money");
            }
            return data.to(Cost.class);
        }

        @Override
        public void write(Exchange exchange, ObjectNode json, CallResult<Cost> answer) {
            exchange.getMessage().setBody(context.output(answer.value()));
        }
    }
}
