package io.earshot.analyzer.detect;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.ruleset.Thresholds;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures that no sample turns: each row is a test of a scene that holds with the shipped figure and fails with another one,
 * so that the one of the file is in force.
 */
class HeldFiguresTest {
    /** Threshold, another value, and the test that it breaks. */
    private static final String HELD = """
            capture-loss.instant-seconds                 9999   QualityVerdictsTest.sendersThatPauseAtDifferentMomentsLoseEachTheirOwn
            capture-loss.long-seconds                    0      QualityVerdictsTest.oneShortMomentThatBothDirectionsLackIsChance
            capture-loss.min-moments                     1      QualityVerdictsTest.oneShortMomentThatBothDirectionsLackIsChance
            capture-loss.min-senders                     9999   QualityVerdictsTest.whatAllStreamsLackAtOnceTheCaptureLost
            capture-loss.min-streams                     9999   QualityVerdictsTest.whatAllStreamsLackAtOnceTheCaptureLost
            capture-loss.outage-seconds                  9999   QualityVerdictsTest.whatBothDirectionsLackAtOnceTheCaptureLostThoughOneRestsForLonger
            capture-loss.same-instant-seconds            9999   QualityVerdictsTest.whatEachDirectionLacksAtItsOwnMomentIsLost
            capture-loss.share-percent                   9999   QualityVerdictsTest.whatAllStreamsLackAtOnceTheCaptureLost
            ice-failed.consent-seconds                   9999   LegBeforeTest.checksThatFailedAreOfNoCallThatIsMadeWhenTheirConsentIsOver
            idle-address.at-once-seconds                 0      IceVerdictsTest.anInterfaceThatLeadsNowhereIsALimitWhereAnotherOfTheHostWorks
            idle-address.min-times                       9999   IceVerdictsTest.anInterfaceThatLeadsNowhereIsALimitWhereAnotherOfTheHostWorks
            media-rests.seldom-seconds                   0      WebVerdictsTest.aConnectionThatAlwaysSpeaksTellsNothing
            media-rests.takes-effect-seconds             0      WebVerdictsTest.aHoldIsNoBlockWhereItIsSpokenAbout
            media-rests.unreported-seconds               9999   NotebookVerdictsTest.aRestWithoutReportsMayBeOneAndMayBeABlock
            one-sided.few-packets                        9999   IceVerdictsTest.whoAnswersWhatWasNotCapturedIsAskedFromADirectionThatWasNotCaptured
            one-sided.lost-percent                       9999   TurnVerdictsTest.dataThatIsRepeatedInVainGotNoAnswer
            one-sided.min-segments                       9999   TurnVerdictsTest.answersThatWereNotCapturedAreNotMissed
            one-sided.repeat-seconds                     9999   TurnVerdictsTest.answersThatWereNotCapturedAreNotMissed
            one-way-audio.legs-seconds                   9999   LegBeforeTest.aCallThatBeginsLaterIsAnother
            one-way-audio.sites-apart-hops               9999   PartOfTheNetworkTest.whatEndsFromAnotherSiteMayBeFiltered
            registration-failed.patient-seconds          0      CutTextsTest.whoGoesOnTryingAtOnceGuesses
            router-crossing.soon-seconds                 0      TwoPlacesTest.questionsForANameThatNeverLeaveTheRouter
            signalling-blocked.chance-percent            100    CutConnectionsTest.aConnectionThatLosesAsMuchAsBeforeIsNotDeadYet
            unknown-service.min-attempts                 1      UnknownServiceTest.oneAttemptAtTheEndTellsNothing
            """;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> anotherFigureIsAnotherVerdict() {
        return HELD.lines()
                .map(line -> line.split("\\s+"))
                .map(words -> dynamicTest(words[0], () -> {
                    Path file = Files.writeString(
                            folder.resolve(words[0] + ".yaml"), words[0] + ": {value: " + words[1] + "}\n");
                    assertTrue(holds(words[2], Thresholds.shipped()));
                    assertFalse(holds(words[2], Thresholds.load(file)));
                }));
    }

    /** @param test a class of this package, and a method */
    private static boolean holds(String test, Thresholds figures) throws Exception {
        String[] named = test.split("\\.");
        Class<?> type = Class.forName(HeldFiguresTest.class.getPackageName() + "." + named[0]);
        Constructor<?> constructor = type.getDeclaredConstructor();
        Method method = type.getDeclaredMethod(named[1]);
        constructor.setAccessible(true);
        method.setAccessible(true);
        Object scene = constructor.newInstance();
        return SceneFigures.with(figures, () -> {
            try {
                method.invoke(scene);
                return true;
            } catch (InvocationTargetException failed) {
                if (failed.getCause() instanceof AssertionError) {
                    return false;
                }
                throw failed;
            }
        });
    }
}
