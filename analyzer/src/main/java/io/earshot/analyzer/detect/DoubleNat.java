package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.capture.net.Address;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** More than one translation between the client and the internet. Notebook section 5. */
public final class DoubleNat implements Detector {
    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<Address> told = new HashSet<>();
        for (Mapping inner : facts.mappings()) {
            boolean candidate = inner.inside().address().isPrivate()
                    && inner.outside().address().isPrivate()
                    && !inner.inside().address().equals(inner.outside().address())
                    && inner.remote().address().isPublic();
            if (candidate && !told.contains(inner.inside().address())) {
                for (Mapping outer : facts.mappings()) {
                    boolean chained =
                            outer.inside().address().equals(inner.outside().address())
                                    && outer.outside().address().isPublic();
                    boolean seenAsPrivate = inner.by() == Mapping.Witness.STUN;
                    if (chained || seenAsPrivate) {
                        told.add(inner.inside().address());
                        findings.accept(finding(inner, chained ? outer.outside().address() : null, facts));
                        break;
                    }
                }
            }
        }
        contactBehind(facts, told, findings);
    }

    /** Packets come from one private address, SIP says another, and the server sees a public one. */
    private static void contactBehind(Facts facts, Set<Address> told, Consumer<Finding> findings) {
        for (Mapping outer : facts.mappings()) {
            Address middle = outer.inside().address();
            boolean translated = outer.by() != Mapping.Witness.TWO_VIEWS
                    && middle.isPrivate()
                    && outer.outside().address().isPublic();
            if (!translated || told.contains(middle)) {
                continue;
            }
            facts.calls().stream()
                    .filter(call -> call.client().address().equals(middle))
                    .flatMap(call -> call.offers().stream()
                            .filter(said ->
                                    said.fromClient() && said.source().address().equals(middle))
                            .flatMap(said -> said.media().stream())
                            .flatMap(line -> line.terms().announced().stream())
                            .map(endpoint -> endpoint.address()))
                    .filter(inner -> inner.isPrivate() && !inner.equals(middle) && !inner.isLinkLocal())
                    .findFirst()
                    .ifPresent(inner -> {
                        if (told.add(middle)) {
                            findings.accept(Draft.warning("double-nat", "private-mapped-address")
                                    .subject(Finding.Subject.NONE
                                            .withHost(inner)
                                            .withPeer(outer.remote().address()))
                                    .summary(inner + " is behind two translations")
                                    .explanation("SIP names " + inner + ", the packets come from " + middle
                                            + ", and the server sees "
                                            + outer.outside().address()
                                            + ": two routers translate one after the other.")
                                    .remedy("Let only one router translate: put the inner one (outside address "
                                            + middle + ") into bridge or access point mode")
                                    .filter("ip.addr == " + middle)
                                    .see(
                                            facts,
                                            outer.at(),
                                            "sent from " + middle + ", seen as "
                                                    + outer.outside().address())
                                    .finish());
                        }
                    });
        }
    }

    private static Finding finding(Mapping inner, Address outside, Facts facts) {
        boolean taps = inner.by() == Mapping.Witness.TWO_VIEWS;
        return Draft.warning("double-nat", taps ? "two-taps" : "private-mapped-address")
                .proven()
                .subject(Finding.Subject.NONE
                        .withHost(inner.inside().address())
                        .withPeer(inner.remote().address()))
                .summary(inner.inside().address() + " is behind two translations")
                .explanation(
                        inner.inside().address() + " becomes " + inner.outside().address()
                                + ", which is private itself" + (outside == null ? "" : " and becomes " + outside)
                                + ": two routers translate one after the other.")
                .remedy("Let only one router translate: put the inner one (outside address "
                        + inner.outside().address() + ") into bridge or access point mode")
                .filter("ip.addr == " + inner.inside().address() + " || ip.addr == "
                        + inner.outside().address())
                .see(facts, inner.at(), inner.inside() + " seen as " + inner.outside())
                .finish();
    }
}
