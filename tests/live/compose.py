#!/usr/bin/env python3
"""docker-compose 1.29 with a project of four services: up, scale, logs, exec, down."""
import json
import shutil

import live

PROJECT = """
version: "2.4"
services:
  db:
    image: busybox
    command: sh -c 'echo ready > /data/state; exec sleep 6000'
    volumes: [data:/data]
    networks: [back]
  app:
    image: busybox
    command: sh -c 'until ping -c 1 db; do sleep 0.2; done; echo reached db; exec sleep 6000'
    environment: {"affinity:container": "=~db"}
    links: [db]
    depends_on: [db]
    networks: [front, back]
  web:
    image: busybox
    command: httpd -f -p 80
    networks: [front]
  job:
    image: busybox
    command: echo done
    networks: [front]
volumes: {data: {}}
networks: {front: {}, back: {}}
"""


class Compose(live.ComposeCase):
    program = ("docker-compose", "--no-ansi", "-p", "shop")

    def setUp(self):
        if not shutil.which("docker-compose"):
            print("\n*** SKIPPED: no docker-compose (tools/dev setup installs it)\n", flush=True)
            self.skipTest("no docker-compose")
        # What a test that failed has left.
        self.manager.call("POST", "/networks/prune")
        self.manager.call("POST", '/volumes/prune?filters={"all":["true"]}')
        self.begin(PROJECT)

    def networks(self):
        listed = self.manager.call("GET", '/networks?filters={"type":["custom"]}').json()
        return sorted(network["Name"].split("/")[-1] for network in listed)

    def volumes(self):
        return self.manager.call("GET", "/volumes").json()["Volumes"]

    def test_a_project_from_up_to_down(self):
        self.compose("up", "-d")
        self.assertEqual(self.networks(), ["shop_back", "shop_front"])
        self.assertEqual(len(self.volumes()), live.COUNT)
        live.wait_until(lambda: "reached db" in self.compose("logs", "app"), 20, "app reaches db")
        self.assertEqual(self.compose("exec", "-T", "db", "cat", "/data/state"), "ready\n")
        self.assertIn("done", self.compose("logs", "job"))

        self.compose("up", "-d", "--scale", "web=3")
        running = [entry for entry in self.listed() if entry["State"] == "running"]
        names = sorted(entry["Names"][0].rsplit("/", 1)[-1] for entry in running)
        self.assertEqual(names, ["shop_app_1", "shop_db_1", "shop_web_1", "shop_web_2",
                                 "shop_web_3"])
        self.assertEqual(self.compose("ps", "-q").count("\n"), 6)

        self.compose("restart", "web")
        self.compose("down", "-v", "-t", "1")
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.networks(), [])
        self.assertEqual(self.volumes(), [])

    def test_networks_and_volumes_are_what_the_engines_have(self):
        """What the CLI made through the manager, asked for at the engines themselves."""
        created = self.manager.call("POST", "/networks/create",
                                    {"Name": "node2/mine", "Driver": "bridge"})
        self.assertEqual(created.status, 201, created)
        self.assertEqual(self.manager.call("POST", "/volumes/create", {"Name": "vol1"}).status, 201)
        for number, engine in enumerate(live.ENGINES, 1):
            filters = json.dumps({"name": ["mine"]}).replace(" ", "")
            networks = live.call(engine, "GET", f"/networks?filters={filters}").json()
            self.assertEqual(len(networks), int(number == 2))
            self.assertEqual(live.call(engine, "GET", "/volumes/vol1").status, 200)
        self.assertEqual(self.manager.call("DELETE", "/networks/mine").status, 204)
        self.assertEqual(self.manager.call("DELETE", "/volumes/vol1").status, 204)
        for engine in live.ENGINES:
            self.assertEqual(live.call(engine, "GET", "/volumes/vol1").status, 404)


if __name__ == "__main__":
    live.main()
