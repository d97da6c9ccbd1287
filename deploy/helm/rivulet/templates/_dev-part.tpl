{{/* One part of the try-out's stack: a Deployment, and a Service where it has a port. {root, part, image, args, port, env, folder, memory, init} */}}
{{- define "rivulet.devPart" -}}
{{- $name := printf "%s-dev-%s" (include "rivulet.fullname" .root) .part -}}
{{- $context := dict "root" .root "name" (printf "dev-%s" .part) }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels: {{- include "rivulet.labels" $context | nindent 4 }}
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector:
    matchLabels: {{- include "rivulet.selector" $context | nindent 6 }}
  template:
    metadata:
      labels: {{- include "rivulet.podLabels" $context | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- include "rivulet.pullSecrets" $context | nindent 6 }}
      {{- if .folder }}
      securityContext: { fsGroup: 1000 }
      {{- end }}
      containers:
        - name: {{ .part }}
          image: {{ .image }}
          imagePullPolicy: {{ .root.Values.dev.stack.pullPolicy }}
          {{- with .args }}
          args: {{ toJson . }}
          {{- end }}
          env:
            {{- range $key, $value := .env }}
            - { name: {{ $key }}, value: {{ $value | quote }} }
            {{- end }}
          securityContext: { allowPrivilegeEscalation: false }
          {{- with .port }}
          ports:
            - { name: tcp, containerPort: {{ . }} }
          readinessProbe:
            tcpSocket: { port: tcp }
            periodSeconds: 3
          {{- end }}
          resources:
            requests: { cpu: 50m, memory: 128Mi }
            limits: { memory: {{ .memory }} }
          {{- if .folder }}
          volumeMounts:
            - { name: data, mountPath: {{ .folder }} }
            {{- if .init }}
            - { name: init, mountPath: /docker-entrypoint-initdb.d, readOnly: true }
            {{- end }}
          {{- end }}
      {{- if .folder }}
      volumes:
        - { name: data, emptyDir: {} }
        {{- if .init }}
        - name: init
          secret: { secretName: {{ $name }}, items: [{ key: databases.sql, path: databases.sql }] }
        {{- end }}
      {{- end }}
{{- if .port }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "rivulet.labels" $context | nindent 4 }}
spec:
  ports:
    - { name: tcp, port: {{ .port }}, targetPort: tcp }
  selector: {{- include "rivulet.selector" $context | nindent 4 }}
{{- end }}
{{- end -}}
