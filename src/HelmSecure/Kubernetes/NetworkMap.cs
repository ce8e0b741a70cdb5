using System.Runtime.InteropServices;

namespace HelmSecure.Kubernetes;

/// <summary>
/// Who reaches the pods of a release, and whom they reach: its Services, the routes that lead to them, and the policies around the pods. Made once, then only looked into:
/// rules may ask from several threads.
/// </summary>
internal sealed class NetworkMap
{
    private readonly Release release;
    private readonly Dictionary<string, Service> services = new(StringComparer.Ordinal);
    private readonly Dictionary<Service, List<Exposure>> exposures = [];
    private readonly Dictionary<Pod, List<Service>> servicesOfPod = [];
    private readonly HashSet<NetworkPolicy> selected;
    private readonly HashSet<string> namesOfServices;
    private readonly Isolation ingress;
    private readonly Isolation egress;

    public NetworkMap(Release release)
    {
        this.release = release;
        var pods = new PodIndex(release);
        Services = [.. release.OfKind("Service").Where(Service.IsOne).Select(item => new Service(item, PodsOf(item, pods)))];
        Policies = [.. NetworkPolicy.In(release)];
        Routes = [.. Route.In(release)];
        var taken = Policies.ToDictionary(policy => policy, policy => TakenBy(policy, pods));
        selected = [.. Policies.Where(policy => taken[policy].Any())];
        namesOfServices = Services.Select(service => service.Object.Name).ToHashSet(StringComparer.Ordinal);
        ingress = new(release, Policies.Where(policy => policy.LimitsIngress), taken);
        egress = new(release, Policies.Where(policy => policy.LimitsEgress), taken);
        AddServices();
        AddRoutes();
    }

    public IReadOnlyList<Service> Services { get; }

    public IReadOnlyList<Route> Routes { get; }

    public IReadOnlyList<NetworkPolicy> Policies { get; }

    /// <summary>Somebody outside of the cluster reaches it: through a load balancer, a port of the nodes, an Ingress or a route.</summary>
    public bool IsExposed(Pod pod) => ExposuresOf(pod).Any();

    /// <summary>The ways on which it is reached from outside; that it has a port of its node is said elsewhere (<c>hostPort</c>, <c>hostNetwork</c>).</summary>
    public IEnumerable<Exposure> ExposuresOf(Pod pod) => ServicesOf(pod).SelectMany(ExposuresOf);

    public IEnumerable<Exposure> ExposuresOf(Service service) => exposures.GetValueOrDefault(service, []);

    /// <summary>Those whose selector takes it.</summary>
    public IEnumerable<Service> ServicesOf(Pod pod) => servicesOfPod.GetValueOrDefault(pod, []);

    /// <summary>Some policy names who may reach it, or may be the one that does.</summary>
    public bool LimitsIngressOf(Pod pod) => ingress.Covers(pod);

    /// <summary>Some policy names whom it may reach, or may be the one that does.</summary>
    public bool LimitsEgressOf(Pod pod) => egress.Covers(pod);

    /// <summary>Some pod of the release is, or may be, one of those it is for.</summary>
    public bool HasPods(NetworkPolicy policy) => selected.Contains(policy);

    /// <summary>The Service that a route means, if it is in the release.</summary>
    public Service? Find(Route route, Backend backend) => services.GetValueOrDefault(Service.Key(backend.Namespace ?? release.NamespaceOf(route.Object), backend.Name));

    /// <summary>The same, where a namespace that nobody knows may be any.</summary>
    public bool MayBeThere(Route route, Backend backend) =>
        Find(route, backend) is not null
        || (backend.Namespace ?? release.NamespaceOf(route.Object)) is var space && (space.Length is 0 ? namesOfServices.Contains(backend.Name) : services.ContainsKey(Service.Key("", backend.Name)));

    private IReadOnlyList<Pod> PodsOf(KubeObject item, PodIndex pods)
    {
        var selector = LabelSelector.OfMap(item.Root["spec"]["selector"]);
        // Without a selector, somebody else writes the endpoints.
        if (selector.IsEmpty)
            return [];
        if (item.Root["spec"]["selector"][WorkloadLabels.PodOfStatefulSet].Text is not { } pod)
            return pods.Find(release.NamespaceOf(item), selector);

        var others = pods.Find(release.NamespaceOf(item), selector.WithKeys(key => key is WorkloadLabels.PodOfStatefulSet ? null : key));
        return [.. others.Where(one => one.Owner.Kind is "StatefulSet" && IsNumberOf(pod, one.Owner.Name))];
    }

    // "db-0" of "db"
    private static bool IsNumberOf(string pod, string name) =>
        pod.Length > name.Length + 1 && pod[name.Length] is '-' && pod.StartsWith(name, StringComparison.Ordinal) && !pod.AsSpan(name.Length + 1).ContainsAnyExceptInRange('0', '9');

    private IEnumerable<Pod> TakenBy(NetworkPolicy policy, PodIndex pods) =>
        policy.IsForCluster ? pods.FindAnywhere(policy.Selector) : pods.FindAround(release.NamespaceOf(policy.Object), policy.Selector);

    private void AddServices()
    {
        foreach (var service in Services)
        {
            services.TryAdd(Service.Key(release.NamespaceOf(service.Object), service.Object.Name), service);
            foreach (var pod in service.Pods)
                (CollectionsMarshal.GetValueRefOrAddDefault(servicesOfPod, pod, out _) ??= []).Add(service);
            if (service.OpenedBy is { } way)
                Add(service, new(service.Object, way));
        }
    }

    // One way a Service and route, however many of its paths lead there.
    private void AddRoutes()
    {
        foreach (var route in Routes.Where(route => !route.IsInside))
        {
            foreach (var service in route.Backends.Select(backend => Find(route, backend)).OfType<Service>().Distinct())
                Add(service, new(route.Object, $"{(route.Object.Kind is ['I', ..] or ['H', 'T', ..] ? "an" : "a")} {route.Object.Kind}"));
        }
    }

    private void Add(Service service, Exposure exposure) => (CollectionsMarshal.GetValueRefOrAddDefault(exposures, service, out _) ??= []).Add(exposure);

    /// <summary>The pods that policies close in one direction. A policy without a selector is for whole namespaces: its pods are not counted one by one.</summary>
    private sealed class Isolation
    {
        private readonly Release release;
        private readonly HashSet<string> spaces = new(StringComparer.Ordinal);
        private readonly HashSet<Pod> pods = [];
        private readonly bool coversAll;

        public Isolation(Release release, IEnumerable<NetworkPolicy> policies, Dictionary<NetworkPolicy, IEnumerable<Pod>> taken)
        {
            this.release = release;
            foreach (var policy in policies)
            {
                if (!policy.Selector.IsEmpty)
                    pods.UnionWith(taken[policy]);
                else if (policy.IsForCluster)
                    coversAll = true;
                else
                    spaces.Add(release.NamespaceOf(policy.Object));
            }
        }

        public bool Covers(Pod pod) => coversAll || pods.Contains(pod) || CoversSpace(release.NamespaceOf(pod.Owner));

        private bool CoversSpace(string space) => space.Length is 0 ? spaces.Count > 0 : spaces.Contains(space) || spaces.Contains("");
    }
}

/// <summary>A way on which somebody outside of the cluster reaches a Service.</summary>
/// <param name="By">The Service itself, or what leads to it.</param>
/// <param name="Way">For sentences: "a load balancer", "an Ingress".</param>
internal sealed record Exposure(KubeObject By, string Way);
