{{/* A topic as `rivulet topics apply` would make it: {root, cluster, topic, retentionMs, copies, partitions}. */}}
{{- define "rivulet.kafkaTopic" -}}
{{- $topics := .root.Values.jobs.topics }}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata:
  name: {{ .topic | lower | replace "_" "-" | trunc 240 }}
  labels:
    {{- include "rivulet.labels" . | nindent 4 }}
    strimzi.io/cluster: {{ .cluster }}
  annotations:
    # Events outlive the release.
    helm.sh/resource-policy: keep
spec:
  topicName: {{ .topic | quote }}
  partitions: {{ .partitions | default $topics.partitions }}
  replicas: {{ $topics.replicationFactor }}
  config:
    cleanup.policy: delete
    retention.ms: {{ .retentionMs }}
    min.insync.replicas: {{ max 1 (sub $topics.replicationFactor 1) }}
    {{- if not .partitions }}
    message.timestamp.type: CreateTime
    max.message.bytes: {{ ternary 1114124 1048588 (.copies | default false) }}
    {{- end }}
{{- end -}}

{{/* A user with what the app does and nothing else: {root, name, app, cluster, sources}. */}}
{{- define "rivulet.kafkaUser" -}}
{{- $prefix := .root.Values.kafka.topicPrefix }}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaUser
metadata:
  name: {{ include "rivulet.appName" . }}
  labels:
    {{- include "rivulet.labels" . | nindent 4 }}
    strimzi.io/cluster: {{ .cluster }}
spec:
  authentication: { type: {{ .root.Values.strimzi.users.authentication }} }
  authorization:
    type: simple
    acls:
      {{- if eq .app.kind "publisher" }}
      {{- range .sources }}
      - resource: { type: topic, name: {{ . | quote }}, patternType: literal }
        operations: [Describe, Write]
      # The steps of orders come from what the groups say.
      - resource: { type: topic, name: {{ printf "%s.outcome" . | quote }}, patternType: literal }
        operations: [Describe, DescribeConfigs, Read]
      {{- end }}
      - resource: { type: group, name: {{ printf "%spublisher-order-status" $prefix | quote }}, patternType: literal }
        operations: [Describe, Read]
      {{- else }}
      {{- range .app.groups }}
      {{- $source := printf "%s%s" $prefix .topic }}
      - resource: { type: topic, name: {{ $source | quote }}, patternType: literal }
        operations: [Describe, DescribeConfigs, Read]
      - resource: { type: topic, name: {{ printf "%s.%s.retry" $source .name | quote }}, patternType: literal }
        operations: [Describe, DescribeConfigs, Read, Write]
      - resource: { type: topic, name: {{ printf "%s.%s.dlq" $source .name | quote }}, patternType: literal }
        operations: [Describe, DescribeConfigs, Write]
      - resource: { type: topic, name: {{ printf "%s.outcome" $source | quote }}, patternType: literal }
        operations: [Describe, DescribeConfigs, Write]
      - resource: { type: group, name: {{ .name | quote }}, patternType: literal }
        operations: [Describe, Read]
      {{- end }}
      {{- end }}
      - resource: { type: cluster }
        operations: [Describe, IdempotentWrite]
{{- end -}}
