export * from "../../../workers/process_manager/logs/follow.ts";
