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
            capture-loss.few-percent                     9999   QualityVerdictsTest.whatTheReceiverGotTheCaptureLost
            capture-loss.outage-seconds                  9999   QualityVerdictsTest.whatBothDirectionsLackAtOnceTheCaptureLostThoughOneRestsForLonger
            capture-loss.same-instant-seconds            9999   QualityVerdictsTest.whatEachDirectionLacksAtItsOwnMomentIsLost
            capture-loss.share-percent                   9999   QualityVerdictsTest.whatAllStreamsLackAtOnceTheCaptureLost
            dtls-failed.min-attempts                     9999   AudioVerdictsTest.portsForMediaWhereOnlyRequestsGoLackIt
            dtls-failed.consent-seconds                  9999   WebVerdictsTest.aPairThatIsFirstAskedLaterBeganInTheCapture
            dtls-failed.search-seconds                   0      WebVerdictsTest.framesAmongNeighboursShowThatTheCaptureIsNotOneOfStunOnly
            encrypted-relay.slack-seconds                0      TurnVerdictsTest.aRelayOverTlsThatOpensAMomentBeforeTheClientAsksServesToo
            ice-failed.beginning-seconds                 9999   OlderIceSessionTest.whatIsFirstCheckedLaterBeganInTheCaptureWhateverElseIsOlder
            ice-failed.consent-seconds                   9999   LegBeforeTest.checksThatFailedAreOfNoCallThatIsMadeWhenTheirConsentIsOver
            ice-failed.given-up-attempts                 1      IceVerdictsTest.silentWhereAFewChecksAreAllThereIs
            ice-failed.given-up-seconds                  9999   IceVerdictsTest.failedWhereAPairIsGivenUpAndNothingFollows
            ice-failed.search-seconds                    0      IceVerdictsTest.whoGoesOnAskingThoughAnsweredHearsNoAnswer
            idle-address.at-once-seconds                 0      IceVerdictsTest.anInterfaceThatLeadsNowhereIsALimitWhereAnotherOfTheHostWorks
            idle-address.min-times                       9999   IceVerdictsTest.anInterfaceThatLeadsNowhereIsALimitWhereAnotherOfTheHostWorks
            lost-consent.chance-percent                  100    ConsentVerdictsTest.twoChecksInVainAreChanceWhereTheMediaIsLossyToo
            lost-consent.interval-seconds                9999   ConsentVerdictsTest.whereTheOtherSidesOwnChecksEndTooStunIsDroppedInADirectionThatNobodyKnows
            media-rests.seldom-seconds                   0      EndedMediaVerdictsTest.aConnectionThatAlwaysSpeaksTellsNothing
            media-rests.takes-effect-seconds             0      EndedMediaVerdictsTest.aHoldIsNoBlockWhereItIsSpokenAbout
            media-rests.unreported-seconds               9999   NotebookVerdictsTest.aRestWithoutReportsMayBeOneAndMayBeABlock
            nat-binding-lost.idle-seconds                0      DialogVerdictsTest.aCallThatIsTakenBackAfterATransferIsJudged
            nat-binding-lost.unaware-seconds             9999   DialogVerdictsTest.mediaThatStillGoesToTheForgottenPortIsNotHeard
            no-audio.settle-seconds                      0      NoPairTest.silentWhereTheCallEndsAtOnce
            one-sided.few-packets                        9999   IceVerdictsTest.whoAnswersWhatWasNotCapturedIsAskedFromADirectionThatWasNotCaptured
            one-sided.lost-percent                       9999   TurnVerdictsTest.dataThatIsRepeatedInVainGotNoAnswer
            one-sided.min-segments                       9999   TurnVerdictsTest.answersThatWereNotCapturedAreNotMissed
            one-sided.repeat-seconds                     9999   TurnVerdictsTest.answersThatWereNotCapturedAreNotMissed
            one-way-audio.at-once-seconds                0      BothSidesOfARouterTest.aServerThatEndsMeanwhileIsNoFirewall
            one-way-audio.fax-share-percent              0      DialogVerdictsTest.audioRestsWhileAFaxIsSent
            one-way-audio.gave-up-seconds                9999   BothSidesOfARouterTest.whoHearsNothingAnyMoreGivesUpSending
            one-way-audio.legs-seconds                   9999   LegBeforeTest.aCallThatBeginsLaterIsAnother
            one-way-audio.lost-share-percent             0      AudioVerdictsTest.silentWhenTheOtherSideIsMutedForAWhile
            one-way-audio.min-signs                      9999   ClosedPathTest.aSpeakerWhoseChecksStayWithoutAnswerWhileTheServersReportsComeIsNotHeard
            one-way-audio.open-end-seconds               0      PartOfTheNetworkTest.aCallThatEndsUnseenIsNotSilentUntilTheCaptureEnds
            one-way-audio.pause-seconds                  9999   AudioVerdictsTest.whoRestedForAsLongBeforeSpeaksInTurns
            one-way-audio.sites-apart-hops               9999   PartOfTheNetworkTest.whatEndsFromAnotherSiteMayBeFiltered
            one-way-audio.spacing-seconds                0      ReportsVerdictsTest.aCallThatTheCaptureFindsOnHoldIsNotBlocked
            one-way-audio.stray-packets                  9999   AnnouncedAddressVerdictsTest.aPrivateAddressIsNotWhyMediaEndsAtOnce
            one-way-audio.together-seconds               9999   ClosedPathTest.whoseConnectionEndsWithItsMediaHasLeftTheCall
            one-way-audio.turn-share-percent             0      AudioVerdictsTest.whoRestedForAsLongBeforeSpeaksInTurns
            one-way-audio.twice-share-percent            0      RoutedMediaVerdictsTest.silentWhereSomeSignallingIsThereTwiceAndNoMedia
            one-way-audio.unseen-requests                9999   AudioVerdictsTest.afterKeysALongerSilenceIsTold
            poor-quality.hold-seconds                    0      QualityVerdictsTest.soItIsWhereTheOneOnHoldKeepsBackItsOwn
            registration-failed.patient-seconds          0      CutTextsTest.whoGoesOnTryingAtOnceGuesses
            reset-by-middlebox.min-ttl-difference        0      BothSidesOfARouterTest.aChangeOfACallThatIsAnsweredByAResetIsLost
            router-crossing.soon-seconds                 0      TwoPlacesTest.questionsForANameThatNeverLeaveTheRouter
            rtcp-witness.on-its-way-seconds              0      ClosedPathTest.aClientWhoseConnectionGoesOnHasNotLeft
            rtcp-witness.sending-share-percent           0      ReportsVerdictsTest.silentWhereTheClientSendsNothingToReport
            rtcp-witness.silence-seconds                 9999   AudioVerdictsTest.whatEndsBeforeACallThatIsHungUpIsMissedThoughItsBeginningIsNotSeen
            signalling-blocked.chance-percent            100    CutConnectionsTest.aConnectionThatLosesAsMuchAsBeforeIsNotDeadYet
            signalling-blocked.ignored-attempts          9999   LostMessagesTest.aRequestIsLostBesideOneThatIsAnswered
            signalling-blocked.ignored-seconds           9999   LostMessagesTest.aRequestIsLostBesideOneThatIsAnswered
            signalling-blocked.large-octets              9999   MiddleboxVerdictsTest.segmentsOfFullSizeAreLost
            signalling-blocked.mute-seconds              0      RegistrationVerdictsTest.silentWhereTheClientClosesTheConnectionSoon
            signalling-blocked.recovered-seconds         0      CutConnectionsTest.aFamilyThatIsTriedWhenTheFirstIsGivenUpSavesItToo
            signalling-blocked.repeat-seconds            0      BothSidesOfARouterTest.aServerThatEndsMeanwhileIsNoFirewall
            signalling-blocked.reset-seconds             0      BothSidesOfARouterTest.aChangeOfACallThatIsAnsweredByAResetIsLost
            signalling-blocked.seeker-requests           9999   PartOfTheNetworkTest.phonesThatAreSwitchedOffAreNotBlocked
            spared-servers.media-packets                 1      SparedServersTest.whoIsNotHeardMissesIt
            stun-blocked.media-packets                   9999   IceVerdictsTest.aWarningWhereMediaGoesThroughAConnection
            turn-failed.expiry-slack-seconds             0      RelayVerdictsTest.aRefreshWithoutAnswerEndsTheRelay
            turn-failed.media-packets                    9999   TurnVerdictsTest.aRelayThatIsRefusedIsAWarningWhereMediaFlowsWithoutIt
            unknown-payload.settle-seconds               9999   ServerVerdictsTest.aCodecThatIsOfferedLaterMayHaveBeenTaken
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
