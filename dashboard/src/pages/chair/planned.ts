// The planned dose both ways.
import type { SessionObject } from "../../protocol";

/** mg and mg/kg; null: not known, or not without the weight. */
export function plannedOf(session: SessionObject): { mg: number | null; perKg: number | null } {
  const [plan, weight] = [session.plan, session.patient?.weight_kg];
  if (plan === null) return { mg: null, perKg: null };
  const { dose_mg, dose_mg_per_kg } = plan;
  const known = weight !== undefined && weight > 0;
  return {
    mg: dose_mg ?? (dose_mg_per_kg !== null && known ? dose_mg_per_kg * weight : null),
    perKg: dose_mg_per_kg ?? (dose_mg !== null && known ? dose_mg / weight : null),
  };
}
