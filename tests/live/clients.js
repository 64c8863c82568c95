// What programs on Node do with the manager: dockerode's calls (node clients.js dockerode) and a
// test with Testcontainers (node clients.js testcontainers). DOCKER_HOST says where it is. Prints
// "ok NAME" for each part; anything unexpected ends it with code 1.
'use strict';
const assert = require('node:assert');
const { PassThrough } = require('node:stream');

const SIZE = 5 << 20;

function patterned(size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 4) bytes.writeUInt32BE(at, at);
  return bytes;
}

function collect(stream) {
  return new Promise((resolve, reject) => {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('error', reject);
  });
}

async function execute(docker, container, Cmd, input) {
  const made = await container.exec({ Cmd, AttachStdin: Boolean(input), AttachStdout: true,
    AttachStderr: true });
  const stream = await made.start({ hijack: true, stdin: Boolean(input) });
  const out = new PassThrough();
  docker.modem.demuxStream(stream, out, out);
  stream.on('end', () => out.end());
  if (input) stream.end(input);
  const bytes = await collect(out);
  return { bytes, code: (await made.inspect()).ExitCode };
}

async function dockerode() {
  const Docker = require('dockerode');
  const docker = new Docker();
  assert.strictEqual(String(await docker.ping()), 'OK');
  const seen = [];
  const events = await docker.getEvents({ filters: { type: ['container'] } });
  events.on('data', (part) => seen.push(...String(part).trim().split('\n').map(JSON.parse)));

  const container = await docker.createContainer({ Image: 'busybox', name: 'rode',
    Cmd: ['sh', '-c', 'echo begun; exec sleep 600'], Labels: { client: 'dockerode' } });
  await container.start();
  assert.strictEqual((await container.inspect()).State.Running, true);
  console.log('ok create start inspect');

  const simple = await execute(docker, container, ['sh', '-c', 'echo out; echo err >&2; exit 4']);
  assert.match(String(simple.bytes), /out/);
  assert.match(String(simple.bytes), /err/);
  assert.strictEqual(simple.code, 4);
  const sent = patterned(SIZE);
  const piped = await execute(docker, container, ['cat'], sent);
  assert.ok(piped.bytes.equals(sent), `${piped.bytes.length} of ${sent.length} bytes came back`);
  console.log('ok exec both ways');

  const logs = await container.logs({ stdout: true, stderr: true });
  assert.match(String(logs), /begun/);
  const listed = await docker.listContainers({ filters: { label: ['client=dockerode'] } });
  assert.strictEqual(listed.length, 1);
  await execute(docker, container, ['sh', '-c', `head -c ${SIZE} /dev/zero > /big`]);
  const archive = await collect(await container.getArchive({ path: '/big' }));
  assert.ok(archive.length > SIZE);
  await container.putArchive(archive, { path: '/tmp' });
  const size = await execute(docker, container, ['wc', '-c', '/tmp/big']);
  assert.match(String(size.bytes), new RegExp(`^${SIZE} `));
  console.log('ok logs list archives');

  const [result, attached] = await docker.run('busybox', ['sh', '-c', 'echo run; exit 7'],
    new PassThrough(), { HostConfig: {} });
  assert.strictEqual(result.StatusCode, 7);
  await attached.remove();
  const volume = await docker.createVolume({ Name: 'rodevolume' });
  assert.strictEqual((await volume.inspect()).Name.split('/').pop(), 'rodevolume');
  await volume.remove();
  const network = await docker.createNetwork({ Name: 'rodenetwork' });
  assert.strictEqual((await network.inspect()).Scope, 'local');
  await network.remove();
  await assert.rejects(docker.getContainer('nobody').inspect(), { statusCode: 404 });
  console.log('ok run volume network errors');

  await container.stop({ t: 0 });
  await container.remove();
  for (let tries = 0; tries < 100 && !seen.some((e) => e.Action === 'destroy' &&
      e.Actor.ID === container.id); ++tries) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const mine = seen.filter((e) => e.Actor.ID === container.id).map((e) => e.Action);
  for (const action of ['create', 'start', 'die', 'destroy']) assert.ok(mine.includes(action));
  events.destroy();
  console.log('ok events');
}

async function testcontainers() {
  const { GenericContainer, Network, Wait } = require('testcontainers');
  const started = await new GenericContainer('busybox')
    .withCommand(['sh', '-c', 'echo server is up; exec httpd -f -p 80'])
    .withExposedPorts(80)
    .withLabels({ client: 'testcontainers' })
    .withCopyContentToContainer([{ content: 'copied', target: '/copied' }])
    .withWaitStrategy(Wait.forLogMessage('server is up'))
    .start();
  assert.ok(started.getMappedPort(80) > 0);
  const said = await started.exec(['cat', '/copied']);
  assert.strictEqual(said.exitCode, 0);
  assert.strictEqual(said.output, 'copied');
  console.log('ok start copy exec');
  const network = await new Network().start();
  const member = await new GenericContainer('busybox').withNetwork(network)
    .withNetworkAliases('member').withCommand(['sleep', '600']).start();
  const asked = await member.exec(['ping', '-c', '1', 'member']);
  assert.strictEqual(asked.exitCode, 0, asked.output);
  await member.stop();
  await network.stop();
  await started.stop();
  console.log('ok network stop');
}

const parts = { dockerode, testcontainers };
parts[process.argv[2]]().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
