{{/*
A Job that prepares what the apps need before they are installed or upgraded; with the try-out's own stack, one beside
them that waits for it. Its container's last lines are its pod's termination message, so that `kubectl describe` says why.
{root, name, weight, image, args, command, env}
*/}}
{{- define "rivulet.job" -}}
{{- $root := .root -}}
{{- $jobs := $root.Values.jobs -}}
{{- $dev := $root.Values.dev.stack.enabled -}}
{{- $defaults := $root.Values.defaults }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "rivulet.appName" . }}{{ if $dev }}-{{ $root.Release.Revision }}{{ end }}
  labels: {{- include "rivulet.labels" . | nindent 4 }}
  {{- if not $dev }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
  {{- end }}
spec:
  backoffLimit: {{ ternary 20 $jobs.backoffLimit $dev }}
  activeDeadlineSeconds: {{ ternary 900 $jobs.activeDeadlineSeconds $dev }}
  ttlSecondsAfterFinished: {{ $jobs.ttlSecondsAfterFinished }}
  template:
    metadata:
      labels: {{- include "rivulet.podLabels" . | nindent 8 }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- include "rivulet.pullSecrets" . | nindent 6 }}
      securityContext: {{- toYaml $defaults.podSecurityContext | nindent 8 }}
      containers:
        - name: job
          image: {{ .image }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: {{ .args | toJson }}
          terminationMessagePolicy: FallbackToLogsOnError
          securityContext: {{- toYaml $defaults.securityContext | nindent 12 }}
          env:
            {{- range $key, $value := .config | fromYaml }}
            - { name: {{ $key }}, value: {{ $value | toString | quote }} }
            {{- end }}
            {{- with .env | trim }}
            {{- . | nindent 12 }}
            {{- end }}
          resources: {{- toYaml $jobs.resources | nindent 12 }}
          {{- with include "rivulet.tlsMounts" . | trim }}
          volumeMounts: {{- . | nindent 12 }}
          {{- end }}
      {{- with include "rivulet.tlsVolumes" . | trim }}
      volumes: {{- . | nindent 8 }}
      {{- end }}
{{- end -}}
