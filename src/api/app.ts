// HTTP: `build(deps)` returns a Fastify instance and never listens by itself.
// Rule: everything under /api/v1 needs a token; text from callers is data, answered as JSON and never markup.

import { fastifyRateLimit } from '@fastify/rate-limit';
import { fastifySwagger } from '@fastify/swagger';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Holder } from '../desk/scopes.ts';
import { AppError } from '../errors.ts';
import { Analyst } from '../metrics/analyst.ts';
import { addAccessRoutes } from './access-routes.ts';
import { addAdherenceRoutes } from './adherence-routes.ts';
import { type Authenticate, createAuthenticate } from './auth.ts';
import { addCallRoutes } from './call-routes.ts';
import { createPosters } from './cdr-auth.ts';
import { addCdrRoutes } from './cdr-routes.ts';
import { addChangeRoutes } from './change-routes.ts';
import { addContactRoutes } from './contact-routes.ts';
import { addCustomerRoutes } from './customer-routes.ts';
import { addDeliveryRoutes } from './delivery-routes.ts';
import type { ApiDeps } from './deps.ts';
import { addDialRoutes } from './dial-routes.ts';
import { addEtags } from './etag.ts';
import { addEventRoutes } from './event-routes.ts';
import { addExportRoutes } from './export-routes.ts';
import { holderOf } from './guard.ts';
import { addHealthRoutes } from './health-routes.ts';
import { WEBHOOKS } from './hook-description.ts';
import { addHookRoutes } from './hook-routes.ts';
import { addImportRoutes } from './import-routes.ts';
import { addIndicatorRoutes } from './indicator-routes.ts';
import { KeyRing } from './key-ring.ts';
import { addListRoutes } from './list-routes.ts';
import { addLiveRoutes } from './live-routes.ts';
import { addPbxRoutes } from './pbx-routes.ts';
import { handleProblems, problemBody, validate } from './problem.ts';
import { addReportRoutes } from './report-routes.ts';
import { addReviewRoutes } from './review-routes.ts';
import { addScoreRoutes } from './score-routes.ts';
import { addScriptRoutes } from './script-routes.ts';
import { addTaskRoutes } from './task-routes.ts';
import { dropUnusedConnections } from './unused-connections.ts';

const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
const IDLE_CONNECTION_TIMEOUT_MS = 60_000;
const PARAMETER_LENGTH_MAX = 200;
/** Wrong tokens from one address, a minute: enough for a mistake, useless for guessing. */
const REFUSALS_PER_MINUTE = 120;

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null without a valid token. */
    holder: Holder | null;
  }
  interface FastifyInstance {
    /** For what lasts longer than a request: is a key still valid? */
    authenticate: Authenticate;
  }
}

export async function build(deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify({
    // The framework's own remarks at `info` (where it listens) repeat what the daemon says.
    loggerInstance: deps.log.child({}, { level: quieter(deps.log.level) }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_CONNECTION_TIMEOUT_MS,
    trustProxy: deps.config.api.trustProxy,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, _request, reply) => {
      const answer = problemBody('invalid', 'The address cannot be read: it is malformed or too long.');
      (reply as FastifyReply).code(400).send(answer);
    },
  });
  app.setValidatorCompiler(validate);
  // The schemas describe the answers; tests hold the answers against them. Checking each one again would
  // only turn a slip in a description into an outage.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  handleProblems(app);
  dropUnusedConnections(app);
  const keys = new KeyRing(deps.reads);
  await keys.load();
  await limitRate(app, deps, keys);
  const analyst = new Analyst(deps.reads, deps.config.timezone, deps.now);
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  await describe(app, deps);
  addHealthRoutes(app, deps);
  await app.register(
    async (api) => {
      api.addHook('onRequest', async (request) => void holderOf(request));
      addEtags(api, deps.news);
      addCallRoutes(api, deps);
      addExportRoutes(api, deps);
      addTaskRoutes(api, deps);
      addChangeRoutes(api, deps);
      addEventRoutes(api, deps);
      addPbxRoutes(api, deps);
      addIndicatorRoutes(api, deps, analyst);
      addAdherenceRoutes(api, deps);
      addReportRoutes(api, deps, analyst);
      addLiveRoutes(api, deps, analyst);
      addCustomerRoutes(api, deps);
      addImportRoutes(api, deps);
      addDialRoutes(api, deps);
      addContactRoutes(api, deps);
      addListRoutes(api, deps);
      addScriptRoutes(api, deps);
      addScoreRoutes(api, deps);
      addReviewRoutes(api, deps);
      addHookRoutes(api, deps);
      addDeliveryRoutes(api, deps);
      addAccessRoutes(api, deps, keys);
    },
    { prefix: '/api/v1' },
  );
  await app.register(async (api) => addCdrRoutes(api, deps), { prefix: '/api/v1' });
  const document = describeOnce(app);
  app.get('/api/v1/openapi.json', { schema: { hide: true } as object }, async () => document());
  return app;
}

const quieter = (level: string): string => (level === 'info' ? 'warn' : level);

async function limitRate(app: FastifyInstance, deps: ApiDeps, keys: KeyRing): Promise<void> {
  const authenticate = createAuthenticate([...deps.config.api.tokens, deps.operator], keys);
  const posterOf = createPosters(deps.config.pbx);
  app.decorate('authenticate', authenticate);
  app.decorateRequest('holder', null);
  app.decorateRequest('poster', null);
  app.addHook('onRequest', async (request) => {
    request.holder = authenticate(request.headers.authorization);
    request.poster = posterOf(request.headers.authorization);
  });
  const isRefused = ({ holder, poster, headers }: FastifyRequest) =>
    holder === null && poster === null && headers.authorization !== undefined;
  await app.register(fastifyRateLimit, {
    global: true,
    timeWindow: 60_000,
    keyGenerator: (request) => {
      if (request.holder !== null) return `token:${request.holder.name}`;
      if (request.poster !== null) return `cdr:${request.poster}`;
      return isRefused(request) ? `refused:${request.ip}` : `open:${request.ip}`;
    },
    max: (request) => (isRefused(request) ? REFUSALS_PER_MINUTE : deps.config.api.requestsPerMinute),
    errorResponseBuilder: (_request, context) =>
      new AppError(
        'rate_limited',
        `Too many requests: ${context.max} a minute are allowed. Wait ${context.after}.`,
      ),
  });
}

async function describe(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ringback',
        description:
          'Calls as people count them, and callback tasks for the missed ones. Lists answer ' +
          '`{ items, next }`, newest change last. Every problem has the shape `Problem`. Lists, changes, one call and ' +
          'one task carry an `ETag`; `If-None-Match` gets 304.',
        version: deps.version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'calls', description: 'What happened to every call' },
        { name: 'tasks', description: 'Customers to call back' },
        { name: 'dial', description: 'Click-to-call: the PBX rings the agent, then the customer' },
        { name: 'contacts', description: 'Who the customers are, as a CRM tells' },
        { name: 'lists', description: 'Numbers that never make a task, or that go first' },
        {
          name: 'metrics',
          description: 'Indicators with their formulas, and the way to the calls behind them',
        },
        {
          name: 'scripts',
          description: 'What agents are asked to say, how calls are scored, what is to be reviewed',
        },
        { name: 'reports', description: 'Summaries of days, weeks and months' },
        { name: 'events', description: 'What happens, told at once' },
        { name: 'hooks', description: 'Webhooks: events, sent to you' },
        { name: 'access', description: 'Keys, and who asked for what' },
        { name: 'pbx', description: 'Links to the PBXs, and gaps' },
        { name: 'service', description: 'Health and figures; no token' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          cdr: { type: 'http', scheme: 'basic', description: 'Any user, and the cdrToken of the PBX' },
        },
      },
      security: [{ token: [] }],
    },
    transform: createJsonSchemaTransform({}),
    transformObject: createJsonSchemaTransformObject({}),
  });
}

/** The generator makes a twin of every schema for requests; those that nothing refers to are left out. */
function describeOnce(app: FastifyInstance): () => unknown {
  let document: unknown;
  return () => {
    if (document !== undefined) return document;
    const made = app.swagger() as { paths?: unknown; components?: { schemas?: Record<string, unknown> } };
    const schemas = made.components?.schemas ?? {};
    for (const name of Object.keys(schemas)) {
      if (name.endsWith('Input') && !JSON.stringify(made.paths).includes(`/${name}"`)) delete schemas[name];
    }
    document = { ...made, webhooks: WEBHOOKS };
    return document;
  };
}
