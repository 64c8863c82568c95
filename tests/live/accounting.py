#!/usr/bin/env python3
"""What is counted, pruned and told over all engines is what the engines themselves say, summed,
while other clients change things all the time."""
import collections
import http.client
import itertools
import json
import os
import socket
import threading
import time
import urllib.parse

import live

# Engines keep their last 256 events for those who ask afterwards: the churn stays below that.
TURNS = 5


def ask(host, path, **query):
    words = {key: json.dumps(value) if isinstance(value, dict) else value
             for key, value in query.items()}
    return live.call(host, "GET", f"{path}?{urllib.parse.urlencode(words)}", timeout=120)


def post(host, path, **query):
    words = {key: json.dumps(value) if isinstance(value, dict) else value
             for key, value in query.items()}
    answer = live.call(host, "POST", f"{path}?{urllib.parse.urlencode(words)}", timeout=120)
    assert answer.status == 200, answer
    return answer.json()


class Churn:
    """Another client of one engine: containers, volumes, networks and tags come and go."""

    numbers = itertools.count()

    def __init__(self, engine, turns):
        self.engine, self.turns, self.failure = engine, turns, None
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        try:
            for _ in range(self.turns):
                self.turn(next(self.numbers))
        except Exception as failure:  # pylint: disable=broad-exception-caught
            self.failure = failure

    def do(self, method, path, body=None):
        answer = live.call(self.engine, method, path, body)
        assert answer.status < 300, (method, path, answer)
        return answer.json() if answer.body else None

    def turn(self, turn):
        name = f"churn{os.getpid()}-{turn}"
        self.do("POST", "/volumes/create", {"Name": name})
        self.do("POST", "/networks/create", {"Name": name})
        made = self.do("POST", f"/containers/create?name={name}", {
            "Image": "busybox", "Cmd": ["sh", "-c", "echo data > /file; exit 3"],
            "Labels": {"turn": str(turn % 2)},
            "HostConfig": {"Binds": [f"{name}:/volume"], "NetworkMode": name}})["Id"]
        self.do("POST", f"/containers/{made}/start")
        self.do("POST", f"/containers/{made}/wait")
        self.do("POST", f"/images/busybox/tag?repo=churn&tag={turn}")
        self.do("DELETE", f"/containers/{made}")
        self.do("DELETE", f"/volumes/{name}")
        self.do("DELETE", f"/networks/{name}")
        self.do("DELETE", f"/images/churn:{turn}")

    def join(self):
        self.thread.join()
        if self.failure:
            raise self.failure


class Accounting(live.LiveCase):
    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        for engine in live.ENGINES:
            for kind in ("networks", "volumes"):
                post(engine, f"/{kind}/prune")

    def churn(self, turns=TURNS):
        return [Churn(engine, turns) for engine in live.ENGINES]

    # system df

    def usage(self):
        """What there is -> its sizes, one an engine; and the sum of the layers."""
        objects, layers = collections.defaultdict(list), 0
        for engine, node in zip(live.ENGINES, live.NODES):
            # Engines since 29 give up when a container goes while they count.
            said = live.wait_until(lambda at=engine: self.counted(at), 30, "a count")
            layers += said["LayersSize"]
            for each in said["Volumes"] or []:
                objects["volume", f"{node}/{each['Name']}"].append(each["UsageData"]["Size"])
            self.add_others(objects, said)
        return objects, layers

    @staticmethod
    def counted(engine):
        answer = ask(engine, "/system/df")
        return answer.json() if answer.status == 200 else None

    @staticmethod
    def add_others(objects, said):
        for each in said["Containers"] or []:
            objects["container", each["Id"]].append(each.get("SizeRootFs", 0))
        for each in said["Images"] or []:
            objects["image", each["Id"]].append(each["Size"])

    def usage_of_manager(self):
        said = ask(self.manager.host, "/system/df").json()
        self.assertNotIn("Errors", said)
        objects = collections.defaultdict(list)
        for each in said["Volumes"]:
            objects["volume", each["Name"]].append(each["UsageData"]["Size"])
        self.add_others(objects, said)
        return objects, said["LayersSize"]

    def test_disk_usage_at_rest_is_the_sum(self):
        for index, engine in enumerate(live.ENGINES):
            live.call(engine, "POST", f"/containers/create?name=rest{index}",
                      {"Image": "busybox", "HostConfig": {"Binds": [f"rest{index}:/data"]}})
            self.addCleanup(live.call, engine, "DELETE", f"/volumes/rest{index}")
        self.assertEqual(self.usage_of_manager(), self.usage())

    def test_disk_usage_under_change_lies_between(self):
        workers = self.churn()
        rounds = 0
        while any(worker.thread.is_alive() for worker in workers):
            before, layers_before = self.usage()
            told, layers = self.usage_of_manager()
            after, layers_after = self.usage()
            for key in told:
                # What came and went between two questions to its engine is in neither.
                if key in before and key in after and before[key] == after[key]:
                    self.assertEqual(told[key], before[key], key)
            missing = [key for key in before if key in after and key not in told]
            self.assertEqual(missing, [])
            self.assertLessEqual(min(layers_before, layers_after), layers)
            rounds += 1
        for worker in workers:
            worker.join()
        self.assertGreater(rounds, 1)
        self.assertEqual(self.usage_of_manager(), self.usage())

    # Prunes

    def test_containers_are_pruned_everywhere_and_summed(self):
        wanted, kept, space = set(), set(), 0
        for engine in live.ENGINES:
            for number in range(3):
                label = "drop" if number else "keep"
                made = live.call(engine, "POST", "/containers/create", {
                    "Image": "busybox", "Labels": {"prune": label},
                    "Cmd": ["sh", "-c", "head -c 100000 /dev/zero > /file"]}).json()["Id"]
                live.call(engine, "POST", f"/containers/{made}/start")
                live.call(engine, "POST", f"/containers/{made}/wait")
                (wanted if number else kept).add(made)
            listed = ask(engine, "/containers/json", all=1, size=1,
                         filters={"label": ["prune=drop"]}).json()
            space += sum(each["SizeRw"] for each in listed)
        workers = self.churn(2)
        said = post(self.manager.host, "/containers/prune", filters={"label": ["prune=drop"]})
        for worker in workers:
            worker.join()
        self.assertEqual(len(said["ContainersDeleted"]), len(wanted))
        self.assertEqual(set(said["ContainersDeleted"]), wanted)
        self.assertEqual(said["SpaceReclaimed"], space)
        self.assertGreaterEqual(space, 600000)
        left = {each["Id"] for engine in live.ENGINES for each in live.containers_of(engine)}
        self.assertEqual(left, kept)

    def test_volumes_and_networks_are_pruned_everywhere(self):
        for engine in live.ENGINES:
            for number in range(2):
                labels = {"Labels": {"prune": "drop" if number else "keep"}}
                for kind in ("volumes", "networks"):
                    name = f"prune-{kind}-{number}-{engine.split(':')[0][-2:]}"
                    made = live.call(engine, "POST", f"/{kind}/create", {"Name": name, **labels})
                    self.assertEqual(made.status, 201, made)
                    self.addCleanup(live.call, engine, "DELETE", f"/{kind}/{name}")
        workers = self.churn(2)
        drop = {"label": ["prune=drop"]}
        # Since 1.42 a prune leaves volumes that have a name.
        volumes = post(self.manager.host, "/v1.41/volumes/prune", filters=drop)
        networks = post(self.manager.host, "/networks/prune", filters=drop)
        for worker in workers:
            worker.join()
        ends = [engine.split(":")[0][-2:] for engine in live.ENGINES]
        for said, kind in ((volumes["VolumesDeleted"], "volumes"),
                           (networks["NetworksDeleted"], "networks")):
            self.assertEqual(sorted(each.split("/")[-1] for each in said),
                             sorted(f"prune-{kind}-1-{end}" for end in ends))
            for engine in live.ENGINES:
                listed = ask(engine, f"/{kind}", filters={"label": ["prune"]}).json()
                rows = listed["Volumes"] if kind == "volumes" else listed
                self.assertEqual([each["Name"][:-3] for each in rows], [f"prune-{kind}-0"])

    def test_images_are_pruned_everywhere(self):
        wanted = 0
        before = {engine: live.dangling_images(engine) for engine in live.ENGINES}
        for index, engine in enumerate(live.ENGINES):
            made = live.call(engine, "POST", "/containers/create",
                             {"Image": "busybox", "Cmd": ["sh", "-c", f"echo {index} > /file"]})
            name = made.json()["Id"]
            live.call(engine, "POST", f"/containers/{name}/start")
            live.call(engine, "POST", f"/containers/{name}/wait")
            live.call(engine, "POST", f"/commit?container={name}&changes=LABEL%20prune%3Ddrop")
            live.call(engine, "DELETE", f"/containers/{name}")
            wanted += 1
        said = post(self.manager.host, "/images/prune",
                    filters={"dangling": ["true"], "label": ["prune=drop"]})
        deleted = [each for each in said["ImagesDeleted"] if "Deleted" in each]
        self.assertGreaterEqual(len(deleted), wanted)
        for engine in live.ENGINES:
            self.assertEqual(live.dangling_images(engine), before[engine])

    # Events

    @staticmethod
    def events_of(host, **query):
        """Each once, by when and what; engines tell them in the order in which they happened."""
        answer = ask(host, "/events", **query)
        assert answer.status == 200, answer
        return [json.loads(line) for line in answer.body.splitlines()]

    @staticmethod
    def key(event):
        return event["timeNano"], event["Type"], event["Action"], event["Actor"]["ID"]

    def test_events_equal_those_of_the_engines(self):
        begin = time.time()
        heard, connection = [], live.connect(self.manager.host, 60)
        connection.request("GET", f"/events?since={begin:.9f}")
        follower = threading.Thread(target=self.follow, args=(connection, heard))
        follower.start()
        for worker in self.churn():
            worker.join()
        time.sleep(0.5)
        end = time.time()
        window = {"since": f"{begin:.9f}", "until": f"{end:.9f}"}
        expected = self.compare({}, window)
        self.assertGreater(len(expected), 3 * TURNS * 12)
        kinds = collections.Counter(event["Type"] for event in expected)
        self.assertEqual(set(kinds), {"container", "image", "network", "volume"})
        some = next(each for each in expected if each["Type"] == "container")
        middle = expected[len(expected) // 2]["timeNano"] / 1e9
        for filters in (
                *({"type": [kind]} for kind in kinds),
                {"type": ["container", "volume"]}, {"event": ["die"]},
                {"event": ["create", "destroy"], "type": ["container"]},
                {"container": [some["Actor"]["ID"]]}, {"image": ["busybox"]},
                {"container": [some["Actor"]["Attributes"]["name"]]},
                {"label": ["turn=1"]}, {"label": ["turn"], "event": ["start"]},
                {"volume": [each["Actor"]["ID"] for each in expected
                            if each["Type"] == "volume"][:1]},
                {"network": [each["Actor"]["ID"] for each in expected
                             if each["Type"] == "network"][:1]},
                {"scope": ["local"]}):
            self.assertTrue(self.compare(filters, window), filters)
        self.assertEqual(self.compare({"daemon": ["nothing"]}, window), [])
        self.compare({}, {"since": window["since"], "until": f"{middle:.9f}"})
        self.compare({"type": ["container"]}, {"since": f"{middle:.9f}", "until": window["until"]})
        live.wait_until(lambda: len(heard) >= len(expected), 20, "all events in the open stream")
        connection.sock.shutdown(socket.SHUT_RDWR)
        follower.join()
        # One from just before may have come just after.
        heard = [each for each in heard if each["timeNano"] >= int(begin * 1e9)]
        self.assertEqual(sorted(map(self.key, heard)), sorted(map(self.key, expected)))

    def compare(self, filters, window):
        """What the engines say, in order; the manager says the same."""
        expected = [event for engine in live.ENGINES
                    for event in self.events_of(engine, filters=filters, **window)]
        expected.sort(key=lambda event: event["timeNano"])
        told = self.events_of(self.manager.host, filters=filters, **window)
        self.assertEqual(sorted(map(self.key, told)), sorted(map(self.key, expected)), filters)
        for event in told:
            self.assertIn(event["Actor"]["Attributes"]["node.name"], live.NODES)
        return expected

    @staticmethod
    def follow(connection, heard):
        try:
            answer = connection.getresponse()
            while line := answer.readline():
                heard.append(json.loads(line))
        except (OSError, http.client.HTTPException):
            pass  # Closed by the test.
        connection.close()


if __name__ == "__main__":
    live.main()
