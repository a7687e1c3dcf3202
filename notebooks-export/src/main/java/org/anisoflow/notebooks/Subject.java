package org.anisoflow.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.anisoflow.study.result.Result;

/**
 * What a notebook or a report tells of.
 *
 * @param studyText the study with every default filled in, as {@code study.yaml} holds it
 * @param data the file with the arrays that lies beside the document: {@code trajectory.npz}, or else
 *     {@code trajectory.h5}; empty if there is neither
 * @param environment what it was computed with, as {@code summary.json} names it
 * @param validation the content of {@code validation.json} of a check of the same study, if there is one
 */
public record Subject(
        Result result,
        String studyText,
        Optional<String> data,
        Map<String, Object> environment,
        Optional<JsonNode> validation) {}
