package io.earshot.analyzer.explain;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** ICE pairs with their consent, and what a relay was asked for. */
final class PathLines {
    private static final int MOST_PAIRS = 24;
    private static final int MOST_REQUESTS = 12;

    private PathLines() {}

    private record Pair(Endpoint source, Endpoint destination, Optional<Endpoint> relayPeer) {}

    static void write(Call call, Facts facts, Page page) {
        Set<Endpoint> ends = new LinkedHashSet<>();
        List<MediaStream> streams = CallLines.streams(call);
        streams.forEach(stream -> ends.add(stream.near()));
        call.negotiations().stream()
                .flatMap(negotiation -> negotiation.media().stream())
                .map(Negotiation.Terms::client)
                .forEach(terms -> {
                    terms.announced().ifPresent(ends::add);
                    ends.addAll(terms.candidates());
                });
        Set<StunExchange> checks = new LinkedHashSet<>();
        ends.forEach(end -> facts.index().exchanges().of(end).stream()
                .filter(StunExchange::isCheck)
                .forEach(checks::add));
        pairs(checks, page);
        if (streams.stream().anyMatch(MediaStream::relayed)) {
            Set<Address> hosts =
                    streams.stream().map(stream -> stream.near().address()).collect(Collectors.toSet());
            relays(
                    facts.exchanges().stream()
                            .filter(exchange -> hosts.contains(exchange.source().address()))
                            .toList(),
                    1,
                    page);
        }
    }

    private static void pairs(Set<StunExchange> checks, Page page) {
        Map<Pair, List<StunExchange>> byPair = new LinkedHashMap<>();
        for (StunExchange check : checks) {
            byPair.computeIfAbsent(
                            new Pair(check.source(), check.destination(), check.relayPeer()), pair -> new ArrayList<>())
                    .add(check);
        }
        List<String> lines = new ArrayList<>();
        byPair.forEach((pair, all) -> lines.add(pair(pair, all, page)));
        page.some(1, MOST_PAIRS, lines);
    }

    private static String pair(Pair pair, List<StunExchange> checks, Page page) {
        int sent = checks.stream().mapToInt(StunExchange::transmissions).sum();
        List<Sighting> answers = checks.stream()
                .filter(StunExchange::succeeded)
                .flatMap(check -> check.responseAt().stream())
                .toList();
        double longest = 0;
        for (int i = 1; i < answers.size(); i++) {
            longest = Math.max(
                    longest, new Span(answers.get(i - 1).time(), answers.get(i).time()).seconds());
        }
        Optional<StunExchange> nominated = checks.stream()
                .filter(check -> check.request().useCandidate() && check.succeeded())
                .findFirst();
        return "checks " + pair.source() + " to " + pair.destination()
                + pair.relayPeer().map(peer -> " inside TURN for " + peer).orElse("") + ": " + sent + " sent, "
                + page.frames(
                        checks.get(0).first(), checks.get(checks.size() - 1).last()) + ", "
                + (answers.isEmpty()
                        ? "none answered"
                        : answers.size() + " answered, the last in " + page.frame(answers.get(answers.size() - 1))
                                + String.format(Locale.ROOT, ", %.1f s between answers at most", longest))
                + nominated
                        .map(check -> ", nominated in " + page.frame(check.first()))
                        .orElse("");
    }

    /** Requests of TURN, RFC 8656, and what was granted. */
    static void relays(List<StunExchange> exchanges, int depth, Page page) {
        Map<String, List<StunExchange>> byServer = new LinkedHashMap<>();
        exchanges.stream()
                .filter(exchange -> !exchange.request().isBinding())
                .forEach(exchange -> byServer.computeIfAbsent(
                                exchange.source() + " asks the relay " + exchange.destination() + " over "
                                        + exchange.transport().name().toLowerCase(Locale.ROOT),
                                key -> new ArrayList<>())
                        .add(exchange));
        byServer.forEach((who, all) -> {
            page.line(depth, who + ":");
            page.some(
                    depth + 1,
                    MOST_REQUESTS,
                    all.stream().map(exchange -> relay(exchange, page)).toList());
        });
    }

    private static String relay(StunExchange exchange, Page page) {
        String answer = exchange.response()
                .map(response -> (response.errorCode().isPresent()
                                ? response.errorCode().getAsInt() + " " + response.reason()
                                : "granted")
                        + response.relayed()
                                .map(relayed -> ", relayed address " + relayed)
                                .orElse("")
                        + response.mapped().map(mapped -> ", seen as " + mapped).orElse("")
                        + (response.lifetime().isPresent()
                                ? ", for " + response.lifetime().getAsInt() + " s"
                                : "")
                        + " in " + page.frame(exchange.responseAt().orElseThrow()))
                .orElse("no answer");
        return exchange.request().method() + ", " + page.frame(exchange.first())
                + (exchange.transmissions() > 1 ? " (sent " + Count.times(exchange.transmissions()) + ")" : "")
                + exchange.request().peers().stream()
                        .map(peer -> " for " + peer)
                        .collect(Collectors.joining()) + ": " + answer;
    }
}
