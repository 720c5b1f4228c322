package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The E-model against figures that others have published. */
class MosTest {
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    /** ITU-T G.107 annex B, table B.1: R and the MOS that it stands for; 93.2 is the default of clause 7.7. */
    @ParameterizedTest
    @CsvSource({"93.2, 4.41", "90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58", "0, 1.0", "100, 4.5"})
    void aRatingStandsForAnOpinion(double rating, double opinion) {
        assertEquals(opinion, Mos.fromRating(rating), 0.007);
    }

    /**
     * ITU-T G.113 (2001) appendix I: equipment impairment by random loss, measured before the formula of G.107 was made; to
     * within the 3 units by which formula and measurement differ.
     */
    @ParameterizedTest
    @CsvSource({
        "G729, 0, 11", "G729, 1, 15", "G729, 2, 19", "G729, 3, 23", "G729, 4, 26", "G729, 8, 36", "G729, 16, 49",
        "G723, 0, 15", "G723, 1, 19", "G723, 2, 24", "G723, 3, 27", "G723, 4, 32", "G723, 8, 41", "G723, 16, 55",
        "GSM-EFR, 0, 5", "GSM-EFR, 1, 16", "GSM-EFR, 2, 21", "GSM-EFR, 3, 26", "GSM-EFR, 5, 33"
    })
    void randomLossTakesWhatWasMeasured(String codec, double lost, double impairment) {
        assertEquals(93.2 - impairment, rating(codec, lost, 1, UNKNOWN).r(), 3);
    }

    /** By hand: 11 + 84 * 2 / (2 + 19) = 19; R 74.2; 1 + 2.597 + 74.2 * 14.2 * 25.8 * 7e-6 = 3.787. */
    @Test
    void twoPercentOfG729() {
        assertEquals(3.787, rating("G729", 2, 1, UNKNOWN).mos(), 0.001);
    }

    /** By hand: 95 * 5 / (5 / 2 + 25.1) = 17.21; R 75.99; 1 + 2.6597 + 75.99 * 15.99 * 24.01 * 7e-6 = 3.864. */
    @Test
    void aBurstOfG711() {
        assertEquals(3.864, rating("PCMA", 5, 2, UNKNOWN).mos(), 0.001);
        assertTrue(rating("PCMA", 5, 2, UNKNOWN).mos() < rating("PCMA", 5, 1, UNKNOWN).mos());
    }

    /** Cole and Rosenbluth, Voice over IP performance monitoring (2001): 0.024 d + 0.11 (d - 177.3) beyond 177.3 ms. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 25, 50, 100, 150, 200, 250, 300})
    void delayTakesWhatItsFitSays(double ms) {
        double fit = 0.024 * ms + 0.11 * Math.max(0, ms - 177.3);
        assertEquals(fit, Mos.delayImpairment(ms), 1.5);
    }

    @Test
    void delayLowersTheFigureWhereItIsKnown() {
        assertEquals(4.41, rating("PCMU", 0, 1, UNKNOWN).mos(), 0.005);
        assertEquals(4.41, rating("PCMU", 0, 1, OptionalDouble.of(0)).mos(), 0.005);
        assertTrue(rating("PCMU", 0, 1, OptionalDouble.of(300)).mos() < 4);
    }

    @Test
    void theInputsAreTold() {
        assertEquals(
                "G.729A with VAD: Ie 11, Bpl 19.0; 2.0 % lost, burst ratio 1.5; delay 40 ms or more one way",
                rating("G729", 2, 1.5, OptionalDouble.of(40)).inputs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"opus", "G722", "iLBC", "speex", ""})
    void whatG113LeavesOutHasNoFigure(String codec) {
        assertTrue(Mos.equipment(codec).isEmpty());
    }

    /** Appendix I has what they impair without loss, and does not have what loss makes of them. */
    @ParameterizedTest
    @CsvSource({"GSM, 20", "G726-32, 7", "G726-16, 50", "G728, 7"})
    void someHaveAFigureOnlyWhereNothingIsLost(String codec, double impairment) {
        Mos.Equipment values = Mos.equipment(codec).orElseThrow();
        assertTrue(values.bpl().isEmpty());
        assertEquals(93.2 - impairment, Mos.rating(values, 0, 1, UNKNOWN).r(), 1e-9);
    }

    private static Mos.Rating rating(String codec, double lost, double burstRatio, OptionalDouble delay) {
        return Mos.rating(Mos.equipment(codec).orElseThrow(), lost, burstRatio, delay);
    }
}
