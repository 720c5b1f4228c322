package io.earshot.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InOrderTest {
    @Test
    void resultsComeInTheOrderOfTheThingsWhoeverEndsFirst() throws IOException {
        CountDownLatch secondIsDone = new CountDownLatch(1);
        List<String> results = InOrder.results(List.of(1, 2, 3), 2, number -> {
            if (number == 1) {
                await(secondIsDone);
            } else {
                secondIsDone.countDown();
            }
            return "result " + number;
        });
        assertEquals(List.of("result 1", "result 2", "result 3"), results);
    }

    @Test
    void theFirstFailureInOrderIsTold() {
        for (int threads : new int[] {1, 3}) {
            IOException failure = assertThrows(
                    IOException.class,
                    () -> InOrder.results(List.of("a", "b", "c"), threads, name -> {
                        if (name.equals("a")) {
                            return name;
                        }
                        throw new InputException(name + ": unreadable");
                    }));
            assertEquals("b: unreadable", failure.getMessage());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
