// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Creates bodies from the fuzzer's bytes: maps and lists with the names of members that requests have, and with others. */
final class FuzzedValues {

    private static final String[] NAMES = {
        "_id",
        "id",
        "customer_id",
        "email",
        "phone",
        "first_name",
        "full_name",
        "name",
        "dob",
        "gender",
        "tags",
        "custom_fields",
        "country",
        "city",
        "lang",
        "postal_code",
        "channels",
        "website",
        "score",
        "subcribed_at",
        "external_data",
        "page",
        "limit",
        "search",
        "sort",
        "keyword",
        "sequence_id",
        "sequence",
        "from_date",
        "to_date",
        "source",
        "source_id",
        "type",
        "flow_id",
        "trigger_id",
        "campaign_id",
        "flow_config_id",
        "import_by_tag_name",
        "value",
        "updated_at",
        "Ngày sinh",
        "SĐT",
        "Email"
    };
    private static final String[] TEXTS = {
        "canary.lan@example.com",
        "0987654321",
        "+84 987 654 321",
        "Canary Trần",
        "6650a1b2c3d4e5f601234567",
        "VIP",
        "vip",
        "FLOW",
        "NONE",
        "SEQUENCE",
        "2024-04-27",
        "2024-04-27T04:33:33.445Z",
        "27/04/1990",
        "updated_at ASC",
        "DESC",
        "null",
        "",
        " ",
        "{}",
        "987654321",
        "Nam",
        "true",
        "1e9"
    };
    private static final int MAX_SIZE = 6;

    private final FuzzedDataProvider input;

    FuzzedValues(FuzzedDataProvider input) {
        this.input = input;
    }

    Map<String, Object> map(int depth) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = input.consumeInt(0, MAX_SIZE); i > 0; i--) {
            map.put(input.consumeInt(0, 9) == 0 ? input.consumeString(20) : input.pickValue(NAMES), value(depth - 1));
        }
        return map;
    }

    private List<Object> list(int depth) {
        var list = new ArrayList<Object>();
        for (int i = input.consumeInt(0, MAX_SIZE); i > 0; i--) {
            list.add(value(depth - 1));
        }
        return list;
    }

    Object value(int depth) {
        return switch (input.consumeInt(0, depth > 0 ? 13 : 11)) {
            case 0 -> null;
            case 1 -> input.consumeBoolean();
            case 2 -> input.consumeInt();
            case 3 -> input.consumeLong();
            case 4 -> input.consumeDouble();
            case 5 -> BigDecimal.valueOf(input.consumeLong(), input.consumeInt(-400, 400));
            case 6 -> new Date(input.consumeLong());
            case 7 -> LocalDate.ofEpochDay(input.consumeInt(-800_000, 800_000));
            case 8 -> input.consumeString(40);
            case 12 -> list(depth);
            case 13 -> map(depth);
            default -> input.pickValue(TEXTS);
        };
    }
}
