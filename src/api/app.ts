// HTTP: `build(deps)` returns a Fastify instance and never listens by itself.
// Rule: everything under /api/v1 but signing in needs a token or a session; text from callers is data, answered as JSON and never
// markup.

import { fastifyRateLimit } from '@fastify/rate-limit';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify';
import type { Holder } from '../desk/scopes.ts';
import { AppError } from '../errors.ts';
import { Analyst } from '../metrics/analyst.ts';
import { type Access, openAccess } from './access.ts';
import { addAccessRoutes } from './access-routes.ts';
import { addAdherenceRoutes } from './adherence-routes.ts';
import type { SignedIn } from './auth.ts';
import { addCallRoutes } from './call-routes.ts';
import { createPosters } from './cdr-auth.ts';
import { addCdrRoutes } from './cdr-routes.ts';
import { addChangeRoutes } from './change-routes.ts';
import { addContactRoutes } from './contact-routes.ts';
import { addCustomerRoutes } from './customer-routes.ts';
import { addDeliveryRoutes } from './delivery-routes.ts';
import type { ApiDeps } from './deps.ts';
import { describe, describeOnce } from './description.ts';
import { addDialRoutes } from './dial-routes.ts';
import { addErasureRoutes } from './erasure-routes.ts';
import { addEtags } from './etag.ts';
import { addEventRoutes } from './event-routes.ts';
import { addExportRoutes } from './export-routes.ts';
import { admit } from './guard.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addHookRoutes } from './hook-routes.ts';
import { addImportRoutes } from './import-routes.ts';
import { addIndicatorRoutes } from './indicator-routes.ts';
import { addListRoutes } from './list-routes.ts';
import { addLiveRoutes } from './live-routes.ts';
import { addPage } from './page.ts';
import { addPbxRoutes } from './pbx-routes.ts';
import { handleProblems, validate } from './problem.ts';
import { addRecordingRoutes } from './recording-routes.ts';
import { addReportRoutes } from './report-routes.ts';
import { addReviewRoutes } from './review-routes.ts';
import { addScoreRoutes } from './score-routes.ts';
import { addScriptRoutes } from './script-routes.ts';
import { addSecurityHeaders, securityHeaders } from './security-headers.ts';
import {
  answerStrangers,
  answerUnreadable,
  limitConnections,
  refuseWhileStopping,
  serverOptions,
} from './server.ts';
import { addSessionRoutes, addSignIn } from './session-routes.ts';
import { addSettingsRoutes } from './settings-routes.ts';
import { addSignInWays } from './sign-in-ways.ts';
import { addTaskRoutes } from './task-routes.ts';
import { dropUnusedConnections } from './unused-connections.ts';
import { addUserRoutes } from './user-routes.ts';

/** Wrong tokens from one address, a minute: enough for a mistake, useless for guessing. */
const REFUSALS_PER_MINUTE = 120;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null: nobody that is known. */
    holder: Holder | null;
    /** Somebody who has signed in; null: a program with a token, or nobody. */
    signedIn: SignedIn | null;
  }
}

export async function build(deps: ApiDeps): Promise<FastifyInstance> {
  // Over TLS it is the same instance, to everything but the compiler.
  const app = fastify({
    ...serverOptions(deps),
    // The framework's own remarks at `info` (where it listens) repeat what the daemon says.
    loggerInstance: deps.log.child({}, { level: quieter(deps.log.level) }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(deps),
    clientErrorHandler: answerStrangers(deps),
    frameworkErrors: answerUnreadable(deps),
  } as FastifyServerOptions) as unknown as FastifyInstance;
  app.setValidatorCompiler(validate);
  // The schemas describe the answers; tests hold the answers against them. Checking each one again would
  // only turn a slip in a description into an outage.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  handleProblems(app);
  refuseWhileStopping(app);
  dropUnusedConnections(app);
  limitConnections(app, deps.config.limits.connections, deps.log);
  const access = await openAccess(deps);
  await limitRate(app, deps, access);
  const analyst = new Analyst(deps.reads, deps.config.timezone, deps.now);
  addSecurityHeaders(app, securityHeaders(deps.config));
  await describe(app, deps);
  addHealthRoutes(app, deps);
  await app.register(
    async (api) => {
      api.addHook('onRequest', admit);
      addEtags(api, deps.news);
      addSessionRoutes(api, deps, access);
      addCallRoutes(api, deps);
      addRecordingRoutes(api, deps);
      addExportRoutes(api, deps);
      addTaskRoutes(api, deps);
      addChangeRoutes(api, deps, access);
      addEventRoutes(api, deps, access);
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
      addUserRoutes(api, deps, access);
      addAccessRoutes(api, deps, access.keys);
      addErasureRoutes(api, deps);
      addSettingsRoutes(api, deps);
    },
    { prefix: '/api/v1' },
  );
  await app.register(
    async (api) => {
      addSignIn(api, deps, access);
      addSignInWays(api, deps, access);
    },
    { prefix: '/api/v1' },
  );
  await app.register(async (api) => addCdrRoutes(api, deps), { prefix: '/api/v1' });
  await addPage(app, deps.page);
  const document = describeOnce(app);
  app.get('/api/v1/openapi.json', { schema: { hide: true } as object }, async () => document());
  return app;
}

/** Whose X-Forwarded-… headers are believed: a proxy that signs people in is believed in these as well. */
function trustedProxies({ config: { api } }: ApiDeps): boolean | string[] {
  return api.trustProxy || (api.trustedHeader === null ? false : [...api.trustedHeader.from]);
}

const quieter = (level: string): string => (level === 'info' ? 'warn' : level);

async function limitRate(
  app: FastifyInstance,
  deps: ApiDeps,
  { authenticate, sessions }: Access,
): Promise<void> {
  const posterOf = createPosters(deps.config.pbx);
  app.decorateRequest('holder', null);
  app.decorateRequest('signedIn', null);
  app.decorateRequest('poster', null);
  app.addHook('onRequest', async (request) => {
    const asking = authenticate(request);
    request.holder = asking?.holder ?? null;
    request.signedIn = asking?.signedIn ?? null;
    if (request.signedIn !== null) sessions.see(request.signedIn.session, deps.now());
    request.poster = posterOf(request.headers.authorization);
  });
  const isRefused = ({ holder, poster, headers }: FastifyRequest) =>
    holder === null && poster === null && headers.authorization !== undefined;
  await app.register(fastifyRateLimit, {
    global: true,
    timeWindow: 60_000,
    keyGenerator: (request) => {
      if (request.signedIn !== null) return `user:${request.signedIn.user.id}`;
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
