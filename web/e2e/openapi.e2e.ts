import { createConfig, lintFromString } from '@redocly/openapi-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { Appliance, binary } from './support/device';

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** What Redocly's rules find wrong with a description of an API, warnings too. */
async function complaints(description: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source: description, config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`);
}

describe('The description of the API that the appliance serves', () => {
  let pipit: Appliance;

  beforeEach(async () => {
    pipit = new Appliance(binary);
    await pipit.start();
    return () => pipit.stop();
  });

  async function served(): Promise<string> {
    const answer = await fetch(new URL('api/v1/openapi.json', pipit.url));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    return answer.text();
  }

  test('is OpenAPI 3.1 without fault or warning', async () => {
    const description = await served();
    expect((JSON.parse(description) as Document).openapi).toMatch(/^3\.1\./);
    expect(await complaints(description)).toEqual([]);
  });

  test('would be complained of with a reference that leads nowhere, a wrong word, or an answer left out', async () => {
    const description = await served();
    const broken = description.replace('"#/components/schemas/State"', '"#/components/schemas/Nowhere"');
    expect(await complaints(broken)).toContainEqual(expect.stringMatching(/^no-unresolved-refs /));
    expect(await complaints(description.replace('"operationId"', '"operationName"'))).not.toEqual([]);
    const document = JSON.parse(description) as Document;
    const state = document.paths['/api/v1/state']?.['get'];
    expect(state).toBeDefined();
    if (state !== undefined) state.responses = { 200: state.responses['200'] };
    expect(await complaints(JSON.stringify(document))).toContainEqual(
      expect.stringMatching(/^operation-4xx-response .*state/),
    );
  });
});
