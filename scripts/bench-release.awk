# awk -v n=OBJECTS -f scripts/bench-release.awk: a release for scripts/bench.sh; of five objects, two are Deployments of two containers, the others a Service, a ConfigMap and a Role.
function head(kind, version, name) {
  printf "---\n# Source: shop/templates/%s.yaml\napiVersion: %s\nkind: %s\nmetadata:\n  name: %s\n  namespace: shop\n  labels:\n    app.kubernetes.io/name: %s\n    app.kubernetes.io/instance: shop\n    app.kubernetes.io/managed-by: Helm\n    helm.sh/chart: shop-1.0.0\n", tolower(kind), version, kind, name, name
}
function container(name, image, safe) {
  printf "        - name: %s\n          image: registry.example.com/shop/%s:1.%d.0\n          imagePullPolicy: IfNotPresent\n          args:\n            - --listen=:8080\n            - --log-level=info\n            - --config=/etc/shop/config.yaml\n          ports:\n            - name: http\n              containerPort: 8080\n              protocol: TCP\n          env:\n", name, image, i % 40
  for (e = 0; e < 7; e++) printf "            - name: SHOP_SETTING_%d\n              value: \"value %d of %s\"\n", e, e * i, name
  printf "            - name: SHOP_TOKEN\n              valueFrom:\n                secretKeyRef:\n                  name: shop-%d\n                  key: token\n", i
  printf "          livenessProbe:\n            httpGet:\n              path: /healthz\n              port: http\n            initialDelaySeconds: 10\n            periodSeconds: 10\n          readinessProbe:\n            httpGet:\n              path: /ready\n              port: http\n          resources:\n            limits:\n              cpu: 500m\n              memory: 256Mi\n            requests:\n              cpu: 100m\n              memory: 128Mi\n"
  if (safe) printf "          securityContext:\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n            runAsNonRoot: true\n            runAsUser: 1001\n            capabilities:\n              drop:\n                - ALL\n            seccompProfile:\n              type: RuntimeDefault\n"
  printf "          volumeMounts:\n            - name: config\n              mountPath: /etc/shop\n              readOnly: true\n            - name: tmp\n              mountPath: /tmp\n"
}
BEGIN {
  for (i = 1; i <= n; i++) {
    if (i % 5 < 2) {
      head("Deployment", "apps/v1", "web-" i)
      printf "spec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: web-%d\n  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: web-%d\n      annotations:\n        checksum/config: %064d\n    spec:\n      serviceAccountName: web-%d\n      automountServiceAccountToken: false\n      containers:\n", i, i, i, i
      container("web", "web", i % 3)
      container("proxy", "proxy", i % 4)
      printf "      volumes:\n        - name: config\n          configMap:\n            name: web-%d\n        - name: tmp\n          emptyDir: {}\n", i
    } else if (i % 5 == 2) {
      head("Service", "v1", "web-" i)
      printf "spec:\n  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: web-%d\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n      protocol: TCP\n", i
    } else if (i % 5 == 3) {
      head("ConfigMap", "v1", "web-" i)
      printf "data:\n  config.yaml: |\n"
      for (e = 0; e < 22; e++) printf "    setting_%d: the value of setting %d in config %d\n", e, e, i
    } else {
      head("Role", "rbac.authorization.k8s.io/v1", "web-" i)
      printf "rules:\n"
      for (e = 0; e < 3; e++) printf "  - apiGroups: [\"\"]\n    resources: [\"configmaps\", \"pods\"]\n    verbs: [\"get\", \"list\", \"watch\"]\n"
    }
  }
}
