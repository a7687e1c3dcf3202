<#-- docs/dependencies.md, written by license-maven-plugin in the phase verify -->
# Libraries and their licences

What `./anisoflow` ships besides its own code ([Apache-2.0](../LICENSE)). `mvn verify` writes this page, and fails if a
library has no licence or one that is not listed in `cli/pom.xml`; Apache Spark, which `sweep-spark` uses, is not shipped.

| library | version | licence |
|---|---|---|
<#list dependencyMap as entry>
<#assign project = entry.getKey()>
<#if project.groupId != "org.anisoflow">
| [${project.groupId}:${project.artifactId}](${(project.url)!"https://central.sonatype.com/artifact/" + project.groupId + "/" + project.artifactId}) | ${project.version} | ${entry.getValue()?join(", ")} |
</#if>
</#list>
