// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.operation.NameResolver.UnknownNamePolicy;
import io.github.camelladiflow.internal.operation.Names.Kind;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.model.Cost;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.Exchange;

/** Reads a query for transactions from a message. */
final class CostQueryReader extends RequestReader {

    /**
     * The members whose values may be names. Flows and campaigns can only be selected by id, because LadiFlow has no
     * lists of them.
     */
    static final Map<String, Kind> NAME_MEMBERS = Map.of("sequence_id", Kind.SEQUENCE, "trigger_id", Kind.TRIGGER);

    private static final Instant MAX_INSTANT = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final DateTimeFormatter MILLIS_FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final ZoneId zone;

    CostQueryReader(LadiFlowOperation operation, OperationContext context) {
        super(
                context,
                operation,
                "a query for costs",
                null,
                "Send a Map or a JSON object with from_date and source (FLOW, CAMPAIGN, SEQUENCE, or NONE"
                        + " for null), or set the options fromDate and source.");
        RequestOptions options = context.options().request();
        this.zone = OptionText.timeZone("timeZone", options.getTimeZone());
        option("source", "source", options.getSource());
        option("source_id", "sourceId", options.getSourceId());
        option("from_date", "fromDate", options.getFromDate());
        option("to_date", "toDate", options.getToDate());
        option("type", "type", options.getType());
        option("sort", "sort", options.getSort());
    }

    @Override
    public ObjectNode apply(Exchange exchange) {
        ObjectNode json = super.apply(exchange);
        Instant from = MemberKind.start(json.path("from_date").textValue(), zone);
        Instant to = MemberKind.end(json.path("to_date").textValue(), zone);
        if (from.isAfter(MAX_INSTANT) || to != null && to.isAfter(MAX_INSTANT)) {
            throw rejected("from_date and to_date must be before the year 10000 when they are converted to UTC.");
        }
        if (to != null && to.isBefore(from)) {
            throw rejected("to_date must not be before from_date.");
        }
        json.put("from_date", MILLIS_FORMAT.format(from));
        if (to != null) {
            json.put("to_date", MILLIS_FORMAT.format(to));
        }
        if (json.get("source").textValue().equals("NONE")) {
            json.putNull("source");
        }
        return json;
    }

    /** Requests the total cost of transactions. */
    static final class FlowGetCost implements Operation<ObjectNode, Cost> {

        private static final LadiFlowOperation OPERATION = LadiFlowOperation.FLOW_GET_COST;

        private final OperationContext context;
        private final CostQueryReader queryReader;
        private final NameResolver nameResolver;

        FlowGetCost(OperationContext context) {
            this.context = context;
            this.queryReader = new CostQueryReader(OPERATION, context);
            this.nameResolver = new NameResolver(OPERATION, context);
        }

        @Override
        public ObjectNode read(Exchange exchange) {
            ObjectNode json = queryReader.apply(exchange);
            // the query may also contain members that only a list uses
            json.remove(List.of("page", "limit", "sort"));
            return json;
        }

        @Override
        public CallResult<Cost> call(ObjectNode json) {
            Call call = context.caller().newCall();
            nameResolver.resolveNames(call, json, NAME_MEMBERS, UnknownNamePolicy.REJECT);
            return context.caller().call(call, new ApiRequest<>(OPERATION, json, FlowGetCost::parseCost));
        }

        private static Cost parseCost(JsonValue data) {
            if (data == null || data.get("total_credits") == null && data.get("total_money") == null) {
                throw new UnexpectedResponseException(
                        "the member 'data' is not an object with the member 'total_credits' or 'total_money'");
            }
            return data.to(Cost.class);
        }

        @Override
        public void writeOutput(Exchange exchange, ObjectNode json, CallResult<Cost> response) {
            exchange.getMessage().setBody(context.toOutput(response.value()));
        }
    }
}
