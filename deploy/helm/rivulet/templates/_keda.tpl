{{/*
Scales a subscriber by the lag on its events' topics. What waits in the retry topic is committed there and is not
counted: more replicas would not call it sooner. {root, name, app}
*/}}
{{- define "rivulet.scaledObject" -}}
{{- $root := .root -}}
{{- $keda := .app.autoscaling.keda -}}
{{- $sasl := $root.Values.kafka.sasl -}}
{{- $tls := $root.Values.kafka.tls -}}
{{- $authenticated := or (ne $sasl.mechanism "none") (and $tls.enabled (or $tls.caSecret.name $tls.clientSecret.name)) }}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "rivulet.appName" . }}
  labels: {{- include "rivulet.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { name: {{ include "rivulet.appName" . }} }
  pollingInterval: {{ $keda.pollingInterval }}
  cooldownPeriod: {{ $keda.cooldownPeriod }}
  minReplicaCount: {{ .app.autoscaling.minReplicas }}
  maxReplicaCount: {{ .app.autoscaling.maxReplicas }}
  triggers:
    {{- range .app.groups }}
    - type: kafka
      metadata:
        bootstrapServers: {{ include "rivulet.brokers" (dict "root" $root) | quote }}
        consumerGroup: {{ .name | quote }}
        topic: {{ printf "%s%s" $root.Values.kafka.topicPrefix .topic | quote }}
        lagThreshold: {{ $keda.lagThreshold | quote }}
        activationLagThreshold: {{ $keda.activationLagThreshold | quote }}
        offsetResetPolicy: earliest
        {{- if $tls.enabled }}
        tls: enable
        {{- end }}
        {{- if ne $sasl.mechanism "none" }}
        sasl: {{ get (dict "plain" "plaintext" "scram-sha-256" "scram_sha256" "scram-sha-512" "scram_sha512") $sasl.mechanism }}
        {{- end }}
      {{- if $authenticated }}
      authenticationRef: { name: {{ include "rivulet.appName" $ }} }
      {{- end }}
    {{- end }}
{{- if $authenticated }}
{{- $own := dig "kafka" "sasl" "existingSecret" dict .app }}
{{- $secret := ternary $own $sasl.existingSecret (not (empty $own.name)) }}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  name: {{ include "rivulet.appName" . }}
  labels: {{- include "rivulet.labels" . | nindent 4 }}
spec:
  secretTargetRef:
    {{- if ne $sasl.mechanism "none" }}
    - { parameter: username, name: {{ $secret.name }}, key: {{ $secret.usernameKey | default "username" }} }
    - { parameter: password, name: {{ $secret.name }}, key: {{ $secret.passwordKey | default "password" }} }
    {{- end }}
    {{- if and $tls.enabled $tls.caSecret.name }}
    - { parameter: ca, name: {{ $tls.caSecret.name }}, key: {{ $tls.caSecret.key }} }
    {{- end }}
    {{- if and $tls.enabled $tls.clientSecret.name }}
    - { parameter: cert, name: {{ $tls.clientSecret.name }}, key: {{ $tls.clientSecret.certKey }} }
    - { parameter: key, name: {{ $tls.clientSecret.name }}, key: {{ $tls.clientSecret.keyKey }} }
    {{- end }}
{{- end }}
{{- end -}}
