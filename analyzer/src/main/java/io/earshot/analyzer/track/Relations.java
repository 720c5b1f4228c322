package io.earshot.analyzer.track;

import io.earshot.capture.decode.sip.SipUri;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Which legs are of one conversation, by what their messages and their media show. */
final class Relations {
    /** A transfer that does not begin by then failed, ns. */
    private static final long TRANSFER = 32_000_000_000L;

    /** A bound against floods of legs that look alike. */
    private static final int MAX_COMPANY = 64;

    /** Last digits of a number that tell it from the others of a house and of a town. */
    private static final int SUBSCRIBER = 8;

    private final List<LegTrack> legs;
    private final List<String> ids;
    /** Users of the legs' From and To; empty where they name none. */
    private final List<String> callers;

    private final List<String> called;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Integer, Map<Integer, Related.How>> found = new LinkedHashMap<>();

    /** @param ids of the legs, in their order */
    Relations(List<LegTrack> legs, List<String> ids) {
        this.legs = legs;
        this.ids = ids;
        callers = legs.stream().map(leg -> user(leg.from)).toList();
        called = legs.stream().map(leg -> user(leg.to)).toList();
        for (int i = 0; i < ids.size(); i++) {
            places.put(ids.get(i), i);
        }
        byCallId();
        bySharedKeys();
        byTransfer();
        backToBack();
    }

    /** The media of one call goes on in another. */
    void media(String one, String other) {
        Integer a = places.get(one);
        Integer b = places.get(other);
        if (a != null && b != null) {
            relate(a, b, Related.How.MEDIA);
        }
    }

    /** Relations of a leg, in the order of the other calls. */
    List<Related> of(int leg) {
        List<Related> related = new ArrayList<>();
        Map<Integer, Related.How> others = found.getOrDefault(leg, Map.of());
        others.keySet().stream().sorted().forEach(other -> related.add(new Related(ids.get(other), others.get(other))));
        return related;
    }

    private void relate(int one, int other, Related.How how) {
        if (one == other) {
            return;
        }
        put(one, other, how);
        put(other, one, how);
    }

    private void put(int one, int other, Related.How how) {
        Map<Integer, Related.How> others = found.computeIfAbsent(one, key -> new HashMap<>());
        if (others.size() < MAX_COMPANY || others.containsKey(other)) {
            others.merge(other, how, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
    }

    private void byCallId() {
        Map<String, List<Integer>> known = new HashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            for (String callId : legs.get(i).callIds) {
                known.computeIfAbsent(callId, key -> new ArrayList<>(1)).add(i);
            }
        }
        known.values().forEach(company -> all(company, Related.How.SAME_CALL_ID));
        for (int i = 0; i < legs.size(); i++) {
            for (String word : legs.get(i).links.words) {
                with(i, known.get(word), Related.How.MENTIONED);
            }
            for (String dialog : legs.get(i).links.replaced) {
                with(i, known.get(dialog), Related.How.REPLACES);
            }
        }
    }

    private void with(int leg, List<Integer> others, Related.How how) {
        if (others != null && others.size() <= MAX_COMPANY) {
            others.forEach(other -> relate(leg, other, how));
        }
    }

    private void all(List<Integer> company, Related.How how) {
        if (company.size() <= MAX_COMPANY) {
            for (int i = 0; i < company.size(); i++) {
                with(company.get(i), company.subList(0, i), how);
            }
        }
    }

    /** Session identifiers, and what different hosts announce for media while both legs last. */
    private void bySharedKeys() {
        Map<String, List<Integer>> sessions = new LinkedHashMap<>();
        Map<Endpoint, Map<Integer, Address>> announced = new LinkedHashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            for (String session : legs.get(i).links.sessions) {
                sessions.computeIfAbsent(session, any -> new ArrayList<>(1)).add(i);
            }
            for (Said said : legs.get(i).said) {
                for (Said.Line line : said.lines()) {
                    int leg = i;
                    line.terms()
                            .announced()
                            .ifPresent(endpoint -> announced
                                    .computeIfAbsent(endpoint, any -> new LinkedHashMap<>())
                                    .putIfAbsent(leg, said.source().address()));
                }
            }
        }
        sessions.values().forEach(members -> pairs(members, Related.How.SESSION_ID, (one, other) -> true));
        // one host that takes many calls at one port says nothing of them
        announced
                .values()
                .forEach(speakers -> pairs(
                        List.copyOf(speakers.keySet()),
                        Related.How.SAME_MEDIA_ADDRESS,
                        (one, other) -> !speakers.get(one).equals(speakers.get(other))));
    }

    private void pairs(List<Integer> members, Related.How how, BiPredicate<Integer, Integer> fit) {
        if (members.size() > MAX_COMPANY) {
            return;
        }
        for (int i = 1; i < members.size(); i++) {
            for (int k = 0; k < i; k++) {
                int one = members.get(i);
                int other = members.get(k);
                if (together(one, other) && fit.test(one, other)) {
                    relate(one, other, how);
                }
            }
        }
    }

    private boolean together(int one, int other) {
        LegTrack a = legs.get(one);
        LegTrack b = legs.get(other);
        return a.first.time() <= end(b) && b.first.time() <= end(a);
    }

    private static long end(LegTrack leg) {
        return leg.ended.map(Sighting::time).orElse(leg.last.time());
    }

    private void byTransfer() {
        Map<String, List<Integer>> byCalled = new HashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            byCalled.computeIfAbsent(called.get(i), user -> new ArrayList<>(1)).add(i);
        }
        byCalled.remove("");
        for (int i = 0; i < legs.size(); i++) {
            for (Links.Refer refer : legs.get(i).links.refers) {
                for (int other : byCalled.getOrDefault(refer.user(), List.of())) {
                    long after = legs.get(other).first.time() - refer.time();
                    if (after >= 0 && after <= TRANSFER && shareAHost(i, other)) {
                        relate(i, other, Related.How.REFERRED);
                    }
                }
            }
        }
    }

    private static String user(String uri) {
        return SipUri.parse(uri).map(SipUri::user).orElse("");
    }

    private boolean shareAHost(int one, int other) {
        return legs.get(one).paths.values().stream()
                .anyMatch(path -> legs.get(other).touches(path.caller.address())
                        || legs.get(other).touches(path.callee.address()));
    }

    /**
     * A host takes a call and, before it answers, makes one for the same called or calling user. Only where exactly one
     * pair fits: a server with many calls at once gives no second guess.
     */
    private void backToBack() {
        Map<Turn, List<Ringing>> taken = taken();
        for (int i = 0; i < legs.size(); i++) {
            LegTrack made = legs.get(i);
            Set<Integer> before = new HashSet<>();
            for (Turn turn : made.invited.isPresent() ? turns(i, true) : Set.<Turn>of()) {
                addRinging(taken.getOrDefault(turn, List.of()), made, before);
            }
            if (before.size() == 1) {
                relate(before.iterator().next(), i, Related.How.BACK_TO_BACK);
            }
        }
    }

    /**
     * A call that a host took, until it was answered or over, ns.
     *
     * @param latest the latest end of those that were taken up to it
     */
    private record Ringing(int leg, long from, long until, long latest) {}

    /** In the order of their INVITEs. */
    private Map<Turn, List<Ringing>> taken() {
        Map<Turn, List<Ringing>> taken = new HashMap<>();
        IntStream.range(0, legs.size())
                .filter(i -> legs.get(i).invited.isPresent())
                .boxed()
                .sorted(Comparator.comparingLong(this::invited))
                .forEach(i -> {
                    LegTrack leg = legs.get(i);
                    long from = invited(i);
                    long until =
                            leg.answered.or(() -> leg.ended).map(Sighting::time).orElse(from + TRANSFER);
                    for (Turn turn : turns(i, false)) {
                        List<Ringing> company = taken.computeIfAbsent(turn, any -> new ArrayList<>(1));
                        long latest = company.isEmpty()
                                ? until
                                : company.get(company.size() - 1).latest();
                        company.add(new Ringing(i, from, until, Math.max(latest, until)));
                    }
                });
        return taken;
    }

    private long invited(int leg) {
        return legs.get(leg).invited.orElseThrow().time();
    }

    /** Adds those of a turn that rang when the leg was made; a second one is the last that is asked for. */
    private void addRinging(List<Ringing> company, LegTrack made, Set<Integer> ringing) {
        long begins = made.invited.orElseThrow().time();
        int after = 0;
        for (int end = company.size(); after < end; ) {
            int middle = (after + end) >>> 1;
            if (company.get(middle).from() <= begins) {
                after = middle + 1;
            } else {
                end = middle;
            }
        }
        for (int i = after - 1; i >= 0 && company.get(i).latest() >= begins && ringing.size() < 2; i--) {
            LegTrack other = legs.get(company.get(i).leg());
            boolean fits = company.get(i).until() >= begins
                    && other != made
                    && other.callIds.stream().noneMatch(made.callIds::contains);
            if (fits) {
                ringing.add(company.get(i).leg());
            }
        }
    }

    /**
     * What a number is dialled with (an access code, a trunk prefix, a country code) differs from leg to leg, its last
     * digits do not (ITU-T E.164).
     */
    private static String subscriber(String user) {
        String digits = user.startsWith("+") ? user.substring(1) : user;
        boolean number = digits.length() > SUBSCRIBER && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return number ? digits.substring(digits.length() - SUBSCRIBER) : user;
    }

    /** A host that takes or makes a call of this user. */
    private record Turn(Address host, boolean called, String user) {}

    private Set<Turn> turns(int leg, boolean makes) {
        Set<Turn> turns = new HashSet<>();
        for (LegTrack.Path path : legs.get(leg).paths.values()) {
            Address host = (makes ? path.caller : path.callee).address();
            if (!callers.get(leg).isEmpty()) {
                turns.add(new Turn(host, false, subscriber(callers.get(leg))));
            }
            if (!called.get(leg).isEmpty()) {
                turns.add(new Turn(host, true, subscriber(called.get(leg))));
            }
        }
        return turns;
    }
}
