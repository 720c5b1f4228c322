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

    /** ITU-T G.113 (09/2024, as in 11/2007) appendix I: Ie of table I.1, and with loss Ie and Bpl of table I.4. */
    @ParameterizedTest
    @CsvSource({
        "PCMU, 0, 25.1",
        "PCMA, 0, 25.1",
        "G729, 11, 19.0",
        "G723, 15, 16.1",
        "GSM-EFR, 5, 10.0",
        "G726-40, 2,",
        "G726-32, 7,",
        "G721, 7,",
        "G726-24, 25,",
        "G726-16, 50,",
        "G728, 7,",
        "GSM, 20,",
        "GSM-HR-08, 23,"
    })
    void theEquipmentIsThatOfTheTables(String codec, double ie, Double bpl) {
        Mos.Equipment values = Mos.equipment(codec).orElseThrow();
        assertEquals(ie, values.ie());
        assertEquals(bpl == null ? OptionalDouble.empty() : OptionalDouble.of(bpl), values.bpl());
    }

    /** RFC 3551 section 4.5.3: frames of 24 octets at 6.3 kbit/s, Ie 15, and of 20 at 5.3 kbit/s, Ie 19 by table I.1. */
    @ParameterizedTest
    @CsvSource({"24, 15", "48, 15", "72, 15", "20, 19", "40, 19", "60, 19", "22, 15", "0, 15"})
    void theRateOfG723IsToldByItsFrames(double octets, double impairment) {
        assertEquals(impairment, Mos.equipment("G723", octets).orElseThrow().ie());
    }

    /** The mode of 12.2 kbit/s is GSM-EFR; the one of 10.2 has 27 or 28 octets, RFC 4867 section 3.6. */
    @ParameterizedTest
    @CsvSource({"31, true", "32, true", "33, true", "27, false", "28, false"})
    void ofAmrOneModeIsKnown(double octets, boolean known) {
        assertEquals(known, Mos.equipment("AMR", octets).isPresent());
    }

    /** ITU-T G.107 (06/2015): Ro 94.77, Is 1.41 and Id 0.15 of the defaults leave 93.2. */
    @Test
    void theDefaultsLeaveWhatTheRecommendationSays() {
        assertEquals(93.2, 94.77 - 1.41 - 0.15, 0.02);
        assertEquals(93.2, rating("PCMA", 0, 1, OptionalDouble.of(0)).r(), 1e-9);
    }

    /** G.729A with 2 % of loss at 150 ms is 70.5 and 3.62, G.711 with concealment 82.5 and 4.12. */
    @ParameterizedTest
    @CsvSource({"G729, 70.5, 3.62", "PCMU, 82.5, 4.12"})
    void lossAndDelayTogether(String codec, double rating, double opinion) {
        Mos.Rating rated = rating(codec, 2, 1, OptionalDouble.of(150));
        assertEquals(rating, rated.r(), 0.15);
        assertEquals(opinion, rated.mos(), 0.01);
    }

    /** ITU-T G.107 table 3: loss up to 20 %, and a burst ratio above 2 only where less than 2 % are lost. */
    @ParameterizedTest
    @CsvSource({"1.9, 8, true", "2, 2, true", "2, 2.1, false", "20, 1, true", "20.1, 1, false"})
    void whatTheModelWasNotTriedWithIsSaid(double lost, double burstRatio, boolean tried) {
        assertEquals(
                !tried,
                rating("PCMA", lost, burstRatio, UNKNOWN).inputs().contains("more than the E-model was tried with"));
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
        assertTrue(rating("PCMA", 5, 2, UNKNOWN).mos()
                < rating("PCMA", 5, 1, UNKNOWN).mos());
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
    @ValueSource(strings = {"opus", "G722", "AMR-WB", "iLBC", "speex", ""})
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
