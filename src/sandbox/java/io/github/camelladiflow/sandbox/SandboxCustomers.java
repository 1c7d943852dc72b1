// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Creates the invented customers of the sandbox, according to the scheme that {@link SandboxCustomer} describes. */
final class SandboxCustomers {

    /** The highest customer number of the scheme. */
    static final int MAX = 1_000_000;

    private static final List<String> FAMILY_NAMES = List.of(
            "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh");
    private static final List<String> MALE_MIDDLE_NAMES =
            List.of("Minh", "Văn", "Quốc", "Đức", "Hữu", "Thanh", "Công", "Gia", "Xuân", "Tuấn", "Nhật");
    private static final List<String> FEMALE_MIDDLE_NAMES = List.of(
            "Thị", "Ngọc", "Phương", "Thu", "Thanh", "Mỹ", "Bích", "Kim", "Hồng", "Diệu", "Khánh", "Quỳnh", "Tường");
    private static final List<String> MALE_GIVEN_NAMES = List.of(
            "An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hùng", "Khoa", "Kiên", "Lâm", "Long", "Nam", "Nghĩa",
            "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Tùng", "Việt", "Vinh", "Vượng");
    private static final List<String> FEMALE_GIVEN_NAMES = List.of(
            "Anh", "Châu", "Cúc", "Dung", "Đào", "Hà", "Hằng", "Hiền", "Hoa", "Hương", "Lan", "Linh", "Mai", "Nga",
            "Ngân", "Nhung", "Oanh", "Thảo", "Trang", "Tuyết", "Uyên", "Vân", "Yến");
    private static final List<String> CITIES = List.of("Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ");
    private static final List<String> COMPANIES =
            List.of("Công ty Hoa Sen", "Công ty Sao Mai", "Cửa hàng Bình Minh", "Xưởng gỗ Trường Sơn");
    private static final List<String> SOURCES = List.of("ZALO", "API", "DASHBOARD");
    private static final Instant FIRST_SUBSCRIPTION = Instant.parse("2024-01-01T01:23:45.678Z");
    private static final LocalDate FIRST_BIRTHDAY = LocalDate.of(1960, 1, 1);

    /** The template for all customers, which is read once and never changed. Callers receive copies. */
    private static final Map<String, Object> TEMPLATE = readTemplate();

    private SandboxCustomers() {}

    static SandboxCustomer customer(int number) {
        if (number < 1 || number > MAX) {
            throw new IllegalArgumentException("No sandbox customer has the number " + number + ". Use 1 to " + MAX);
        }
        if (number == 1) {
            return new SandboxCustomer(
                    1, text(TEMPLATE, "_id"), text(TEMPLATE, "email"), text(TEMPLATE, "phone"), text(TEMPLATE, "name"));
        }
        var family = pick(FAMILY_NAMES, number);
        var given = pick(isWoman(number) ? FEMALE_GIVEN_NAMES : MALE_GIVEN_NAMES, number / 2);
        var middle = pick(isWoman(number) ? FEMALE_MIDDLE_NAMES : MALE_MIDDLE_NAMES, number / 3 + 1);
        return new SandboxCustomer(
                number,
                String.format(Locale.ROOT, "6650%020x", number),
                withoutAccents(given) + "." + withoutAccents(family) + number + "@example.com",
                (number % 2 == 0 ? "09" : "03") + (50_000_000 + number),
                family + " " + middle + " " + given);
    }

    static List<SandboxCustomer> first(int count) {
        if (count < 0 || count > MAX) {
            throw new IllegalArgumentException("The sandbox cannot create " + count + " customers. Use 0 to " + MAX);
        }
        return IntStream.rangeClosed(1, count)
                .mapToObj(SandboxCustomers::customer)
                .toList();
    }

    static Map<String, Object> members(SandboxCustomer customer) {
        var members = Json.deepCopyOf(TEMPLATE);
        if (customer.number() == 1) {
            return members;
        }
        putIdentity(members, customer);
        putBirthday(members, FIRST_BIRTHDAY.plusDays(customer.number() * 397L % 16_000));
        return members;
    }

    private static void putIdentity(Map<String, Object> members, SandboxCustomer customer) {
        int n = customer.number();
        var subscribed = subscribedAt(n);
        var zaloUid = String.format(Locale.ROOT, "2%018d", n);
        members.put("_id", customer.id());
        members.put("email", customer.email());
        members.put("phone", customer.phone());
        members.put("first_name", customer.name());
        members.put("name", customer.name());
        members.put("key", customer.email() + "-" + text(members, "store_id"));
        members.put("alias", slug(customer.email() + " " + customer.name() + " " + customer.phone()));
        members.put("gender", isWoman(n) ? "female" : "male");
        members.put("company", pick(COMPANIES, n));
        members.put("address", (n % 200 + 1) + " Lý Thường Kiệt");
        members.put("city", pick(CITIES, n));
        members.put("external_customer_id", Integer.toString(n));
        members.put("source", pick(SOURCES, n));
        members.put("avatar", "https://cdn.example.com/avatars/" + n + ".jpg");
        members.put("zalo_uid_by_app", String.format(Locale.ROOT, "1%018d", n));
        members.put("is_email_verified", n % 3 == 0);
        members.put("score", n % 101);
        members.put("subscribed_at", subscribed.toString());
        members.put("created_at", subscribed.plusMillis(17).toString());
        members.put("updated_at", subscribed.plus(23, ChronoUnit.DAYS).toString());
        members.put("zalo_uids", new ArrayList<>(List.of(zaloUid)));
        objects(members, "zalo_oa_uids").get(0).put("zalo_uid", zaloUid);
    }

    private static Instant subscribedAt(int number) {
        return FIRST_SUBSCRIPTION.plus(number * 137L % 400_000, ChronoUnit.MINUTES);
    }

    /** Returns the member {@code updated_at} without creating the other members. */
    static Instant updatedAt(int number) {
        return number == 1
                ? Instant.parse(text(TEMPLATE, "updated_at"))
                : subscribedAt(number).plus(23, ChronoUnit.DAYS);
    }

    static void putBirthday(Map<String, Object> members, LocalDate birthday) {
        // in dob_month and dob_month_day, LadiFlow counts the months from 0, and the days from 1
        int month = birthday.getMonthValue() - 1;
        members.put("dob", birthday + "T00:00:00.000Z");
        members.put("dob_year", birthday.getYear());
        members.put("dob_month", month);
        members.put("dob_day", birthday.getDayOfMonth());
        members.put("dob_month_day", String.format(Locale.ROOT, "%02d%02d", month, birthday.getDayOfMonth()));
    }

    private static Map<String, Object> readTemplate() {
        try (var in = SandboxCustomers.class.getResourceAsStream("customer-show.json")) {
            return object(object(Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8)), "data"), "customer");
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox cannot read customer-show.json next to its classes", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object parent, String member) {
        return (Map<String, Object>) ((Map<?, ?>) parent).get(member);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Map<String, Object> members, String member) {
        return (List<Map<String, Object>>) members.get(member);
    }

    private static boolean isWoman(int number) {
        return number % 2 == 1;
    }

    private static String pick(List<String> list, int number) {
        return list.get(number % list.size());
    }

    private static String text(Map<String, Object> members, String member) {
        return (String) members.get(member);
    }

    private static String withoutAccents(String vietnamese) {
        // đ is a separate letter and not d with an accent, so the normalizer does not replace it
        return Normalizer.normalize(vietnamese, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replace('đ', 'd')
                .replace('Đ', 'D')
                .toLowerCase(Locale.ROOT);
    }

    private static String slug(String text) {
        return withoutAccents(text).replaceAll("[^a-z0-9]+", "-");
    }
}
