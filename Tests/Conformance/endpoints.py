"""Drives the rehearsal's management API with the client that it stands in for.

If the real client cannot tell the rehearsal from the API, then what `sluice endpoint` is tested
against is the API's own form. conformance.py runs this with each client; alone:

    PYTHON_WITH_HUGGINGFACE_HUB Tests/Conformance/endpoints.py .build/debug/sluice

Exits with 0 when every step holds.
"""

import os
import subprocess
import sys
import tempfile
import urllib.request


def start(binary):
    """Starts the rehearsal on a free port and returns the process and its URL."""
    command = [binary, "simulate", "--port", "0", "--endpoints", "pending=0.3,initializing=0.6,updating=0.3"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line.startswith("listening on http://"):
        process.terminate()
        raise SystemExit(f"the rehearsal said: {line!r}")
    return process, line.split()[-1]


def connect(url):
    """Points the client at the rehearsal; the variables must stand before it is imported."""
    os.environ["HF_ENDPOINT"] = url
    os.environ["HF_TOKEN"] = "hf_rehearsal"
    os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="sluice-conformance-")
    import huggingface_hub
    from huggingface_hub import constants

    constants.INFERENCE_ENDPOINTS_ENDPOINT = url + "/v2"
    return huggingface_hub


def expect_error(kind, words, action):
    try:
        action()
    except kind as error:
        assert words in str(error), f"{words!r} is not in: {error}"
        return
    raise AssertionError(f"{kind.__name__} was expected")


def make(api, name, classic, **more):
    """Creates an endpoint with the fields that both versions of the client know."""
    return api.create_inference_endpoint(
        name,
        repository=more.pop("repository", "ProsusAI/finbert"),
        framework="pytorch",
        task="text-classification",
        accelerator="cpu",
        instance_size="x2",
        instance_type="intel-icl",
        region="us-east-1",
        vendor="aws",
        min_replica=0,
        max_replica=2,
        scale_to_zero_timeout=15,
        type="protected" if classic else "authenticated",
        **more,
    )


def lifecycle(hub, api, classic):
    assert api.list_inference_endpoints() == []
    image = {"health_route" if classic else "healthRoute": "/well", "url": "ghcr.io/tei:1", "env": {"A": "1"}}
    endpoint = make(api, "my-labeller", classic, custom_image=image, secrets={"KEY": "hush"})
    assert (endpoint.namespace, endpoint.status, endpoint.url) == ("me", "pending", None)
    assert endpoint.created_at.year >= 2024 and endpoint.task == "text-classification"
    assert endpoint.raw["model"]["image"] == {"custom": image}
    assert "hush" not in str(endpoint.raw)
    expect_error(hub.InferenceEndpointError, "not yet deployed", lambda: endpoint.client)
    expect_error(hub.errors.HfHubHTTPError, "409", lambda: make(api, "my-labeller", classic))

    endpoint.wait(timeout=20, refresh_every=0.1)
    assert endpoint.status == "running" and "/deployed/me/my-labeller" in endpoint.url
    assert endpoint.client.text_classification("a")[0].label

    endpoint.update(repository="ProsusAI/other", max_replica=4)
    assert (endpoint.status, endpoint.repository) == ("updating", "ProsusAI/other")
    assert endpoint.raw["compute"]["scaling"] == {"minReplica": 0, "maxReplica": 4, "scaleToZeroTimeout": 15}
    endpoint.wait(timeout=20, refresh_every=0.1)

    endpoint.pause()
    assert (endpoint.status, endpoint.url) == ("paused", None)
    url = f"{os.environ['HF_ENDPOINT']}/deployed/me/my-labeller"
    asleep = hub.InferenceClient(model=url, token="hf_rehearsal")
    expect_error(hub.errors.HfHubHTTPError, "paused", lambda: asleep.text_classification("a"))
    endpoint.resume()
    assert endpoint.status == "initializing"
    endpoint.wait(timeout=20, refresh_every=0.1)
    assert endpoint.resume().status == "running"  # already running is fine
    expect_error(hub.errors.HfHubHTTPError, "already running", lambda: endpoint.resume(running_ok=False))

    endpoint.scale_to_zero()
    assert endpoint.status == "scaledToZero" and endpoint.url is not None
    try:
        urllib.request.urlopen(endpoint.url + "/well")
    except urllib.error.HTTPError as error:
        assert error.code == 503  # and that woke it
    endpoint.wait(timeout=20, refresh_every=0.1)
    assert endpoint.client.text_classification("a")[0].label

    assert [e.name for e in api.list_inference_endpoints()] == ["my-labeller"]
    assert api.get_inference_endpoint("my-labeller").status == "running"
    endpoint.delete()
    assert api.list_inference_endpoints() == []
    expect_error(hub.errors.HfHubHTTPError, "404", lambda: api.get_inference_endpoint("my-labeller"))


def namespaces(hub, api, classic):
    make(api, "mine", classic)
    make(api, "ours", classic, namespace="team")
    # "locked" is an organisation without rights, which the client leaves out.
    found = {(e.namespace, e.name) for e in api.list_inference_endpoints(namespace="*")}
    assert found == {("me", "mine"), ("team", "ours")}, found
    expect_error(hub.errors.HfHubHTTPError, "403", lambda: api.list_inference_endpoints(namespace="locked"))


def failures(hub, api, classic):
    endpoint = make(api, "doomed", classic, repository="org/fails")
    expect_error(hub.InferenceEndpointError, "failed to deploy", lambda: endpoint.wait(timeout=20, refresh_every=0.1))
    slow = make(api, "slow", classic)
    expect_error(hub.InferenceEndpointTimeoutError, "", lambda: slow.wait(timeout=0, refresh_every=0.1))


def main():
    process, url = start(sys.argv[1])
    try:
        hub = connect(url)
        classic = hub.__version__.startswith("0.26")
        for step in (lifecycle, namespaces, failures):
            step(hub, hub.HfApi(), classic)
            print(f"{step.__name__}: as the API ({hub.__version__})")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main()
