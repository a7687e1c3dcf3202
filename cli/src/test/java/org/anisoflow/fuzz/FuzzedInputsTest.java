package org.anisoflow.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing has found, and some damage of its own, as ordinary tests; docs/testing.md tells how to look for more. */
class FuzzedInputsTest {
    private static final int DAMAGED = 60;
    private static final long SEED = 20261130;

    @ParameterizedTest
    @EnumSource
    void soundFilesAreRead(FuzzTarget target) throws IOException {
        for (byte[] seed : target.seeds()) {
            assertThat(Refusal.finding(target, seed)).as(target.key()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasFoundIsReadOrRefused(FuzzTarget target) throws Exception {
        for (Path input : found(target)) {
            assertThat(Refusal.finding(target, Files.readAllBytes(input)))
                    .as(input.toString())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedFilesAreReadOrRefused(FuzzTarget target) throws IOException {
        Random random = new Random(SEED);
        List<byte[]> seeds = target.seeds();
        for (int i = 0; i < DAMAGED; i++) {
            byte[] input = damaged(seeds.get(i % seeds.size()), random);
            assertThat(Refusal.finding(target, input))
                    .as("%s, damage %d of seed %d", target.key(), i, SEED)
                    .isEmpty();
        }
    }

    private static byte[] damaged(byte[] sound, Random random) {
        byte[] input = random.nextInt(4) == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
        for (int k = random.nextInt(6); k >= 0 && input.length > 0; k--) {
            input[random.nextInt(input.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
        }
        return input;
    }

    static List<Path> found(FuzzTarget target) throws IOException, URISyntaxException {
        URL folder = FuzzTarget.class.getResource(target.key());
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> inputs = Files.list(Path.of(folder.toURI()))) {
            return new ArrayList<>(inputs.sorted().toList());
        }
    }
}
