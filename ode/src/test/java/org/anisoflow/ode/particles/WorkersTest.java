package org.anisoflow.ode.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void everyTaskRunsOnce() {
        for (int threads : new int[] {1, 2, 5}) {
            try (Workers workers = new Workers(threads)) {
                for (int count : new int[] {0, 1, 2, 100}) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(count + 1);
                    workers.run(count, (index, worker) -> {
                        assertThat(worker).isBetween(0, threads - 1);
                        runs.incrementAndGet(index);
                    });
                    for (int i = 0; i < count; i++) {
                        assertThat(runs.get(i)).isEqualTo(1);
                    }
                    assertThat(runs.get(count)).isZero();
                }
            }
        }
    }

    @Test
    void firstExceptionEndsTheOthers() {
        for (int threads : new int[] {1, 3}) {
            try (Workers workers = new Workers(threads)) {
                AtomicInteger runs = new AtomicInteger();
                assertThatThrownBy(() -> workers.run(1_000_000, (index, worker) -> {
                            runs.incrementAndGet();
                            if (index == 5) {
                                throw new IllegalStateException("task 5");
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("task 5");
                assertThat(runs.get()).isLessThan(1_000_000);
            }
        }
    }

    @Test
    void interruptionDoesNotLoseTasksAndIsKept() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger runs = new AtomicInteger();
            Thread.currentThread().interrupt();
            workers.run(1000, (index, worker) -> runs.incrementAndGet());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(runs.get()).isEqualTo(1000);
        }
    }

    @Test
    void rejectsNoThreads() {
        assertThatThrownBy(() -> new Workers(0)).hasMessage("threads must be at least 1 but is 0");
    }
}
