@rem A post-renderer for Helm 3, which takes a path and, before 3.9, no arguments.
@"%~dp0helm-secure.exe" gate %*
