import { signalOf, sizeOf, type Link, type Machine, type Power, type Storage } from '../api/machine';
import { decimal, texts } from '../texts';

/** The machine that Pipit runs on: its networks, its clock, its card, and its supply. */
export function MachineCard({ machine }: { machine: Machine }) {
  const words = texts.health.machine;
  return (
    <section class="card" aria-labelledby="machine">
      <h2 id="machine">{words.title}</h2>
      <div class="machine">
        <div>
          <h3>{words.network}</h3>
          <dl class="facts">
            {machine.name !== '' && <Fact name={words.name} value={`${machine.name}.local`} />}
            {machine.links.map((link) => (
              <Fact key={link.name} name={link.name} value={linkWords(link)} />
            ))}
          </dl>
          {machine.links.length === 0 && <p class="card-hint">{words.noLinks}</p>}
        </div>
        <div>
          <h3>{words.time}</h3>
          <dl class="facts">
            <Fact name={words.clock} value={words.setBy[machine.clock.setBy]} />
            {machine.clock.offsetMs !== null && (
              <Fact name={words.offset} value={words.milliseconds(decimal(machine.clock.offsetMs, 1))} />
            )}
            {machine.clock.zone !== null && <Fact name={words.zone} value={machine.clock.zone} />}
          </dl>
        </div>
        {machine.storage !== null && <StoragePart storage={machine.storage} />}
        {machine.power !== null && (
          <div>
            <h3>{words.power}</h3>
            <dl class="facts">
              <Fact name={words.supply} value={powerWords(machine.power)} />
            </dl>
          </div>
        )}
      </div>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function linkWords({ kind, up, addresses, wifi, signalDbm }: Link): string {
  const words = texts.health.machine;
  const said: string[] = [kind === 'wifi' ? (wifi === null ? words.wifi : words.wifiNamed(wifi)) : words.cable];
  if (!up) said.push(words.down);
  if (signalDbm !== null) said.push(words.signal(words.signals[signalOf(signalDbm)], signalDbm));
  return [...said, ...addresses].join(', ');
}

function StoragePart({ storage }: { storage: Storage }) {
  const words = texts.health.machine;
  const used = storage.totalBytes === 0 ? 0 : 1 - storage.freeBytes / storage.totalBytes;
  const card = [storage.model, storage.made].filter((one) => one !== null).join(', ');
  const state =
    storage.readOnly || storage.lastFault !== null
      ? words.notSaved
      : storage.errors !== null && storage.errors > 0
        ? words.damaged
        : words.fine;
  return (
    <div>
      <h3>{words.storage}</h3>
      <div class="meter" aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(1, used * 100))}%` }} />
      </div>
      <dl class="facts">
        <Fact name={words.free} value={words.of(sizeOf(storage.freeBytes), sizeOf(storage.totalBytes))} />
        <Fact name={words.own} value={sizeOf(storage.ownBytes)} />
        {card !== '' && <Fact name={words.card} value={card} />}
        {storage.wornPercent !== null && <Fact name={words.worn} value={`${storage.wornPercent} %`} />}
        <Fact name={words.state} value={state} />
      </dl>
    </div>
  );
}

function powerWords({ underVoltage, slowed, underVoltageBefore, slowedBefore }: Power): string {
  const { powers } = texts.health.machine;
  if (underVoltage) return powers.underVoltage;
  if (slowed) return powers.slowed;
  if (underVoltageBefore) return powers.underVoltageBefore;
  return slowedBefore ? powers.slowedBefore : powers.fine;
}
